import type { FaultRecord } from '../history/records';
import type { Component, Fault } from './faults/fault';
import type { ProcessChanges } from './process-changes';

/** A revocation passes a gateway and a tokens API, and is written to Postgres: it may be late where one of them is disturbed. */
const ON_THE_WAY: ReadonlySet<Component> = new Set(['gateway', 'tokens-api', 'postgres']);
/** Of the links those two. Enforcers that are cut off are what a lease is for, and excuse nobody. */
const LINK_ON_THE_WAY = /-(gateway-tokens-api|tokens-api-postgres)$/;

/** By a wall clock that is off they understand each other's assertions no longer, and say 503 (docs/guarantee.md). */
const CLOCK_ON_THE_WAY = /^(gateway|tokens-api)-/;
/** A gateway, its clock, or its way to something else: in the way of its own clients, and of nobody else's. */
const ONE_GATEWAY = /^(gateway-\d+)(?:[> ]|$)/;

/** What happened, as a history holds it. */
export function faultRecord(
  happened: Pick<FaultRecord, 'name' | 'target' | 'from' | 'to'>,
  faults: readonly Pick<Fault, 'name' | 'components'>[],
  changes: Pick<ProcessChanges, 'since'>,
): FaultRecord {
  const { name, target, from, to } = happened;
  const fault = faults.find((one) => one.name === name);
  if (!fault) throw new Error(`The profile has no fault ${name}.`);
  const stallsRevocations =
    fault.components.some((component) => ON_THE_WAY.has(component)) ||
    (fault.components.includes('clock') && CLOCK_ON_THE_WAY.test(target)) ||
    LINK_ON_THE_WAY.test(name);
  const onlyVia = ONE_GATEWAY.exec(target)?.[1] ?? null;
  return {
    record: 'fault',
    name,
    target,
    from,
    to,
    stallsRevocations,
    onlyVia,
    restarted: changes.since(from),
  };
}
