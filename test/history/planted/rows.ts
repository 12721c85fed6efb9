import type { KafkaRecord, OutboxRow } from '../dumps';
import type { Eventful } from '../sample/eventful-history';
import { found } from './planted';

export const eventOf = ({ history }: Eventful, tokenId: string, type: string): OutboxRow =>
  found(history.after.outbox.find((row) => row.key === tokenId && row.type === type));
export const deliveryOf = ({ history }: Eventful, tokenId: string, type: string): KafkaRecord =>
  found(history.after.kafka.find((record) => record.key === tokenId && record.type === type));
export const seqOf = ({ tokens }: Eventful, tokenId: string): number =>
  found(tokens.token(tokenId).revokedSeq ?? undefined);
