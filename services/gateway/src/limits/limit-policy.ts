/** How many requests a window takes. */
export interface Allowance {
  readonly requests: number;
  readonly windowMs: number;
}

/** One limit, under the name that replies and metrics show. */
export interface Policy extends Allowance {
  readonly name: 'default' | 'refused-tokens' | 'token' | 'repository' | 'organization';
}

/** What a request can be counted by. */
export const KEY_KINDS = ['address', 'token', 'repository', 'organization'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** One count that a request goes into. */
export interface Charge {
  readonly policy: Policy;
  readonly kind: KeyKind;
  /** Unique for policy, kind and whoever it is; holds no token value. */
  readonly key: string;
  /** Whose limit it is, for people. */
  readonly label: string;
}

/** Where a count stands. */
export interface Usage {
  readonly charge: Charge;
  readonly isAllowed: boolean;
  readonly remaining: number;
  /** Until more becomes available. */
  readonly resetMs: number;
}

/**
 * A window is counted in so many slots, and moves on by one slot at a time: a request counts for between `W - W/SLOTS` and
 * `W`. More of them would follow a true sliding window closer and cost memory for every key.
 */
export const SLOTS = 10;

export const slotMsOf = ({ windowMs }: Allowance): number => windowMs / SLOTS;

/**
 * A gateway may keep one part in so many of what it believes to be left to itself, before it tells the others. It is the local
 * budget: whoever sends little costs Redis nothing, and near the limit every request is told at once.
 */
const BUDGET_PARTS = 100;

export const localBudget = (remaining: number): number => Math.floor(remaining / BUDGET_PARTS);
