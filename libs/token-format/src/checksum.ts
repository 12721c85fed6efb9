import { crc32 } from 'node:zlib';
import { encodeBase62 } from './base62';

/**
 * The last six letters of a token: CRC-32 of everything before them, prefix and id included.
 * CRC-32 detects every error burst of up to 32 bits, so a mistyped letter and two swapped neighbours are always
 * caught; the checksum is compared as text, so it has one spelling only.
 */
export const checksumOf = (body: string): string => encodeBase62(crc32(body), 6);
