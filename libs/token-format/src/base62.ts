const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The largest multiple of 62 that a byte can hold: bytes from here on would favour the first letters. */
const FAIR_BYTES = 248;

export type RandomBytes = (size: number) => Uint8Array;

/** `length` letters, each of the 62 equally likely: bytes that would skew the choice are thrown away. */
export function randomBase62(length: number, randomBytes: RandomBytes): string {
  let letters = '';
  while (letters.length < length) {
    for (const byte of randomBytes(length - letters.length)) {
      if (byte < FAIR_BYTES) letters += ALPHABET.charAt(byte % 62);
    }
  }
  return letters;
}

/** A whole number as exactly `length` letters, most significant first; one number has one spelling. */
export function encodeBase62(value: number, length: number): string {
  let letters = '';
  for (let rest = value; letters.length < length; rest = Math.floor(rest / 62)) {
    letters = ALPHABET.charAt(rest % 62) + letters;
  }
  return letters;
}
