import { loadHistory } from '../history';
import { INVARIANTS } from '../invariants/all';
import { type Eventful, eventfulHistory } from '../sample/eventful-history';
import { sourceOf } from '../sample/sample-history';
import { judge, type Verdict } from '../verdict';
import { EVENT_PLANTS } from './event-plants';
import { EXPIRY_NEAR_MISSES, EXPIRY_PLANTS } from './expiry-plants';
import { RECORD_NEAR_MISSES } from './record-near-misses';
import { RECORD_PLANTS } from './record-plants';
import { REVOCATION_NEAR_MISSES } from './revocation-near-misses';
import { REVOCATION_PLANTS } from './revocation-plants';
import { UPLOAD_NEAR_MISSES } from './upload-near-misses';
import { UPLOAD_PLANTS } from './upload-plants';
import { WHOLE_PLANTS } from './whole-plants';

const PLANTS = [
  ...REVOCATION_PLANTS,
  ...EXPIRY_PLANTS,
  ...RECORD_PLANTS,
  ...EVENT_PLANTS,
  ...UPLOAD_PLANTS,
  ...WHOLE_PLANTS,
];
const NEAR_MISSES = [
  ...REVOCATION_NEAR_MISSES,
  ...EXPIRY_NEAR_MISSES,
  ...RECORD_NEAR_MISSES,
  ...UPLOAD_NEAR_MISSES,
];

const verdictOf = async (change: (eventful: Eventful) => void): Promise<Verdict> => {
  const eventful = eventfulHistory();
  change(eventful);
  return judge(await loadHistory(sourceOf(eventful.history)));
};

describe('a planted violation', () => {
  it.each(PLANTS)('is found by the right invariants and by no other: $name', async ({ breaks, plant }) => {
    const { invariants, isSound } = await verdictOf(plant);
    const broken = invariants.filter(({ violations }) => violations > 0).map(({ name }) => name);
    expect(broken.sort()).toEqual([...breaks].sort());
    expect(isSound).toBe(false);
  });

  it('is there twice at least for every invariant', () => {
    const counts = INVARIANTS.map(({ name }) => PLANTS.filter(({ breaks }) => breaks.includes(name)).length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(2);
  });
});

describe('a near miss', () => {
  it.each(NEAR_MISSES)('is not flagged: $name', async ({ add }) => {
    const { invariants, isSound } = await verdictOf(add);
    expect(invariants.flatMap(({ findings }) => findings)).toEqual([]);
    expect(isSound).toBe(true);
  });
});
