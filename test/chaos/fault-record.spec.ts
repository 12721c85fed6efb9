import { faultRecord } from './fault-record';
import type { Component, Fault } from './faults/fault';
import { PROFILES } from './profiles';

const happened = { target: 'gateway-1', from: 10, to: 20 };
const changes = { since: (from: number) => (from === 10 ? ['gateway-1'] : []) };
const faultOf = (name: string, component: Component): Fault => ({
  name,
  components: [component],
  inject: () => Promise.reject(new Error('not here')),
});
const stalls = (fault: Fault): boolean =>
  faultRecord({ ...happened, name: fault.name }, [fault], changes).stallsRevocations;

describe('the record of a fault', () => {
  it('holds what happened, and who was begun anew meanwhile', () => {
    expect(faultRecord({ ...happened, name: 'x' }, [faultOf('x', 'redis')], changes)).toEqual({
      record: 'fault',
      name: 'x',
      ...happened,
      stallsRevocations: false,
      onlyVia: 'gateway-1',
      restarted: ['gateway-1'],
    });
  });

  it.each([
    ['gateway-pause', 'gateway', true],
    ['tokens-api-kill', 'tokens-api', true],
    ['postgres-crash', 'postgres', true],
    ['partition-gateway-tokens-api', 'network', true],
    ['latency-tokens-api-postgres', 'network', true],
    // An enforcer that cannot be reached is what a lease is for.
    ['partition-ingestion-api-tokens-api', 'network', false],
    ['partition-gateway-redis', 'network', false],
    ['ingestion-api-pause', 'ingestion', false],
    ['kafka-stop', 'kafka', false],
  ] as const)('says of %s whether it is in the way of revocations', (name, component, expected) => {
    expect(stalls(faultOf(name, component))).toBe(expected);
  });

  it.each([
    ['gateway-1 18.1 s', true],
    ['tokens-api-2 -7.0 s', true],
    ['ingestion-api-1 18.1 s', false],
  ])('says of the clock of %s whether it is in the way of revocations', (target, expected) => {
    const clock = faultOf('clock-step', 'clock');
    const record = faultRecord({ ...happened, name: clock.name, target }, [clock], changes);
    expect(record.stallsRevocations).toBe(expected);
  });

  it.each([
    ['gateway-2', 'gateway-2'],
    ['gateway-3 18.1 s', 'gateway-3'],
    ['gateway-3>tokens-api-1+tokens-api-2 cut', 'gateway-3'],
    ['gateway-1,gateway-2,gateway-3', null],
    ['gateway-1+gateway-2>tokens-api-1 200+0 ms back', null],
    ['tokens-api-1,gateway-2', null],
    ['tokens-api-1', null],
  ])('says of %s whose way it is in', (target, expected) => {
    const fault = faultOf('x', 'gateway');
    expect(faultRecord({ ...happened, name: 'x', target }, [fault], changes).onlyVia).toBe(expected);
  });

  // A name that was changed there would be in nobody's way here.
  it.each(['partition-gateway-tokens-api', 'latency-tokens-api-postgres'])(
    'knows %s from the profiles',
    (name) => {
      const known = PROFILES.flatMap(({ faults }) => faults).find((fault) => fault.name === name);
      expect(known && stalls(known)).toBe(true);
    },
  );
});
