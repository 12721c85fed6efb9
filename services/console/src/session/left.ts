/** What the sign-in page is told of whoever has signed out; as its address has it. */
const LEFT = ['here', 'everywhere', 'pending'] as const;
export type Left = (typeof LEFT)[number];

export const leftIn = (value: unknown): Left | undefined => LEFT.find((one) => one === value);
