/**
 * The number of lanes that a database's relays share: so many relay processes of one service can work at once, each
 * with a producer of its own. Rows carry their lane, so changing this needs a migration.
 */
export const OUTBOX_LANES = 8;

/** Events of one key always travel in one lane, hence in order: FNV-1a of the key's UTF-8 bytes. */
export const laneOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % OUTBOX_LANES;
};
