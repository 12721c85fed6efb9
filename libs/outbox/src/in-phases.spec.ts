import fc from 'fast-check';
import { inPhases } from './in-phases';

const event = fc.record({
  key: fc.constantFrom('a', 'b', 'c'),
  topic: fc.constantFrom('state', 'events', 'other'),
});

describe('what a lane sends at once', () => {
  it('is everything, where each key goes to one topic', () => {
    const events = [
      { key: 'a', topic: 'events' },
      { key: 'b', topic: 'state' },
      { key: 'a', topic: 'events' },
    ];
    expect(inPhases(events)).toEqual([events]);
    expect(inPhases([])).toEqual([]);
  });

  it('never holds events of one key for two topics; each key keeps its order; nothing is lost', () => {
    fc.assert(
      fc.property(fc.array(event), (kinds) => {
        const events = kinds.map((kind, n) => ({ ...kind, n }));
        const phases = inPhases(events);
        for (const phase of phases)
          for (const one of phase)
            for (const other of phase) if (one.key === other.key) expect(one.topic).toBe(other.topic);
        const sent = phases.flat();
        expect(sent.map(({ n }) => n).sort((one, other) => one - other)).toEqual(events.map(({ n }) => n));
        for (const key of ['a', 'b', 'c']) {
          const numbers = sent.filter((one) => one.key === key).map(({ n }) => n);
          expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
        }
      }),
    );
  });
});
