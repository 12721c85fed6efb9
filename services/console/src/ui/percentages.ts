const share = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const signed = new Intl.NumberFormat('en', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
});
const whole = new Intl.NumberFormat('en');

/** "66.66%" */
export const percent = (value: number): string => `${share.format(value)}%`;
/** "+1.25", "−0.50": points of a per cent. */
export const points = (difference: number): string => signed.format(difference).replace('-', '−');
export const count = (number: number): string => whole.format(number);
