import type { FaultRecord, RequestRecord } from '../records';
import type { SampleHistory } from './sample-history';

/** An accepted request that took 3 ms, unless it says otherwise. */
export const request = (
  use: Partial<RequestRecord> & Pick<RequestRecord, 'tokenId' | 'sentAt'>,
): RequestRecord => ({
  record: 'request',
  via: 'g1',
  operation: 'readRepository',
  answeredAt: use.sentAt + 3,
  status: 200,
  refusal: 'none',
  temperature: 'none',
  probeOf: null,
  repositoryId: null,
  shown: null,
  ...use,
});

export const REFUSED = { status: 401, refusal: 'invalid' } as const;
export const EXPIRED = { status: 401, refusal: 'expired' } as const;
export const FORBIDDEN = { status: 403, refusal: 'forbidden' } as const;
export const UNAVAILABLE = { status: 503, refusal: 'unavailable' } as const;
export const FAILED = { status: 500, refusal: 'other' } as const;
export const UNANSWERED = { status: null, answeredAt: null, refusal: 'none' } as const;

export const fault = (given: Partial<FaultRecord> & Pick<FaultRecord, 'from' | 'to'>): FaultRecord => ({
  record: 'fault',
  name: 'gateway-kill',
  target: 'g2',
  stallsRevocations: false,
  onlyVia: null,
  restarted: [],
  ...given,
});

export const add = (history: SampleHistory, ...records: SampleHistory['records']): void => {
  history.records.push(...records);
};
