import { measureLevel, measureTotal } from '@libs/telemetry';
import { Counter, type Registry } from 'prom-client';
import type { UseLedger } from './use-ledger';
import type { UseReporterPorts } from './use-reporter';

/** What becomes of the uses of tokens that this process has to tell of. Returns what counts the attempts to tell. */
export function measureUses(
  ledger: Pick<UseLedger, 'size' | 'dropped'>,
  registry: Registry,
): UseReporterPorts['onReport'] {
  measureLevel(registry, {
    name: 'portcullis_gateway_token_uses_untold',
    help: 'Tokens whose last use the tokens API has not been told of yet',
    value: () => ledger.size,
  });
  measureTotal(registry, {
    name: 'portcullis_gateway_token_uses_dropped_total',
    help: 'Uses of tokens that were not noted, because there was no room for one more token',
    value: () => ledger.dropped,
  });
  const reports = new Counter({
    name: 'portcullis_gateway_token_use_reports_total',
    help: 'Attempts to tell the tokens API of a batch of last uses of tokens; one that failed is told again later',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return (outcome) => reports.inc({ outcome });
}
