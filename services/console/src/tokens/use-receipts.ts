import { useState } from 'react';
import type { Receipt } from './receipts';

export interface Receipts {
  shown: readonly Receipt[];
  add: (receipt: Receipt) => void;
  dismiss: (receipt: Receipt) => void;
}

/** The last receipts of this page, newest first. They stay until they are dismissed or the page is left. */
export function useReceipts(): Receipts {
  const [shown, setShown] = useState<readonly Receipt[]>([]);
  return {
    shown,
    add: (receipt) => setShown((before) => [receipt, ...before].slice(0, 3)),
    dismiss: (receipt) => setShown((before) => before.filter((one) => one !== receipt)),
  };
}
