import { CONTROLS } from './controls';
import { BadOption } from '../support/option-values';
import { planRuns } from './plan';
import { PROFILES } from './profiles';

const repertoire = { profiles: PROFILES, controls: CONTROLS };

describe('the plan', () => {
  it('is one run for the name of a profile', () => {
    expect(planRuns({ profile: 'health' }, repertoire)).toMatchObject([
      { name: 'health', profile: { name: 'health' }, minutes: 2 },
    ]);
  });

  it('is each profile once for "all", as long as was asked, and each control for as long as it takes to show', () => {
    const runs = planRuns({ profile: 'all', minutes: 0.25 }, repertoire);
    expect(runs.map(({ name }) => name)).toEqual([
      ...PROFILES.map(({ name }) => name),
      ...CONTROLS.map(({ name }) => `control-${name}`),
    ]);
    const [plain, controlled] = [runs.slice(0, PROFILES.length), runs.slice(PROFILES.length)];
    expect(new Set(plain.map(({ minutes }) => minutes))).toEqual(new Set([0.25]));
    expect(controlled.map(({ minutes }) => minutes)).toEqual(
      CONTROLS.map(({ shownInMinutes }) => shownInMinutes),
    );
    expect(planRuns({ profile: 'all' }, repertoire).at(-1)).toMatchObject({ minutes: 2 });
  });

  it('is one profile of each kind for "kinds", everything together, and a control', () => {
    const runs = planRuns({ profile: 'kinds', minutes: 0.25 }, repertoire);
    expect(runs.map(({ name, minutes }) => [name, minutes])).toEqual([
      ['processes-and-stores', 1.9375],
      ['brokers-and-clocks', 0.4375],
      ['mixed', 1],
      ['control-l2', 0.5],
    ]);
  });

  it('is half an hour of everything for "soak"', () => {
    expect(planRuns({ profile: 'soak' }, repertoire)).toMatchObject([
      { name: 'soak', profile: { name: 'mixed' }, minutes: 30 },
    ]);
  });

  it('is each control under the profile that shows it best for "controls"', () => {
    const runs = planRuns({ profile: 'controls' }, repertoire);
    expect(runs.map(({ name, control, profile }) => [name, control?.name, profile.name])).toEqual(
      CONTROLS.map(({ name, profile }) => [`control-${name}`, name, profile]),
    );
  });

  it('is a control under its own profile, or under the one that is named', () => {
    expect(planRuns({ control: 'l2' }, repertoire)).toMatchObject([{ profile: { name: 'redis' } }]);
    expect(planRuns({ control: 'l2', profile: 'health' }, repertoire)).toMatchObject([
      { name: 'control-l2', profile: { name: 'health' }, control: { name: 'l2' } },
    ]);
  });

  it('refuses what it does not know and says what there is', () => {
    expect(() => planRuns({ profile: 'healthy' }, repertoire)).toThrow(BadOption);
    expect(() => planRuns({ profile: 'healthy' }, repertoire)).toThrow(
      /no profile healthy; there are health, .*mixed, all, kinds, controls, soak/,
    );
    expect(() => planRuns({ control: 'none' }, repertoire)).toThrow(
      'no control none; there are wait, fill, l2, expiry',
    );
    expect(() => planRuns({}, repertoire)).toThrow('--profile is missing');
  });
});
