import type { Operation } from './operation';
import { nobody, read } from './operations/kinds';

const row = {
  ...read,
  upstream: 'gateway',
  access: nobody,
  does: 'Opening the console',
  // A file out of memory costs less than counting who asked for it, and pages must not use up what their API calls may.
  limit: 'none',
} as const;
const contract = { tag: 'Console', reply: { status: 200, type: 'text/html' } } as const;

/**
 * What browsers are shown. It is no API, so the API document has none of it; but it goes the way of every request, by the same
 * route table, which refuses what is neither here nor among the operations.
 */
export const PAGES: readonly Operation[] = [
  {
    ...row,
    operationId: 'openRoot',
    path: '/',
    contract: { ...contract, summary: 'Leads to the console' },
  },
  {
    ...row,
    operationId: 'openConsoleWithoutSlash',
    path: '/console',
    contract: { ...contract, summary: 'Leads to the console' },
  },
  {
    ...row,
    operationId: 'openConsole',
    path: '/console/',
    contract: { ...contract, summary: 'The console' },
  },
  {
    ...row,
    operationId: 'openConsolePage',
    path: '/console/:page*',
    contract: { ...contract, summary: 'A page of the console, or a file that its pages are made of' },
  },
];
