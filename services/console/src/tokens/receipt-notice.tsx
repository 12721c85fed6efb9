import { useQuery } from '@tanstack/react-query';
import { type JSX, useEffect, useRef } from 'react';
import { call } from '../api/call';
import type { GetRevocationData, GetRevocationResponse, RevocationStatus } from '../api/document/types.gen';
import { text } from '../text/en';
import { timeOf } from '../ui/moment';
import { Notice } from '../ui/notice';
import type { Receipt } from './receipts';
import type { Receipts } from './use-receipts';

const POLL_MS = 1_000;

/** A new one has the focus: what was pressed for it is gone with its row, and may have been far below. */
export function ReceiptNotices({ receipts }: { receipts: Receipts }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const newest = receipts.shown[0]?.status.seq;
  const seen = useRef(newest);
  useEffect(() => {
    if (newest !== undefined && newest !== seen.current) place.current?.focus();
    seen.current = newest;
  }, [newest]);
  return (
    <div className="receipts" tabIndex={-1} ref={place}>
      {receipts.shown.map((receipt) => (
        <ReceiptNotice
          key={receipt.status.seq}
          receipt={receipt}
          onDismiss={() => receipts.dismiss(receipt)}
        />
      ))}
    </div>
  );
}

/** Whether every gateway refuses it, since when and after how long; until it is known, it is asked for. */
function ReceiptNotice({ receipt, onDismiss }: { receipt: Receipt; onDismiss: () => void }): JSX.Element {
  const { seq } = receipt.status;
  const words = receipt.isAccess ? text.accessReceipt : text.receipt;
  const { data: status, error } = useQuery({
    queryKey: ['revocation', seq],
    queryFn: async ({ signal }) =>
      (
        await call<GetRevocationData, GetRevocationResponse>({
          method: 'GET',
          url: '/api/v3/revocations/{seq}',
          path: { seq },
          signal,
        })
      ).body.data,
    initialData: receipt.status,
    enabled: ({ state }) => state.data?.state !== 'enforced',
    refetchInterval: ({ state }) => (state.data?.state === 'enforced' ? false : POLL_MS),
  });
  return (
    <Notice
      tone={status.state === 'enforced' ? 'good' : 'neutral'}
      title={words.done(receipt.what)}
      onDismiss={onDismiss}
    >
      <p>{sentenceOf(status, words)}</p>
      {error && status.state === 'pending' ? <p>{text.receipt.pendingFailed}</p> : null}
      <p className="fine">{detailsOf(status)}</p>
    </Notice>
  );
}

type Words = Pick<typeof text.receipt, 'enforcedAfter' | 'pendingUntil'> &
  Record<'pending' | 'enforced', string>;

function sentenceOf({ state, enforcedBy, waitedMs }: RevocationStatus, words: Words): string {
  if (state === 'pending')
    return enforcedBy === undefined ? words.pending : words.pendingUntil(timeOf(new Date(enforcedBy)));
  return waitedMs === undefined ? words.enforced : words.enforcedAfter(waitedMs);
}

function detailsOf({ seq, enforcedAt, enforcers }: RevocationStatus): string {
  const parts = [text.receipt.details(seq)];
  if (enforcers !== undefined) parts.push(text.receipt.confirmedBy(enforcers));
  if (enforcedAt !== undefined) parts.push(text.receipt.at(timeOf(new Date(enforcedAt))));
  return parts.join(' · ');
}
