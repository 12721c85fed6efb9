import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '@libs/testing';
import { renderVerdict } from '../history/render-verdict';
import { judgedRun, type JudgedRunOptions } from './judged-run';
import { PROFILES } from './profiles';

/** How long an answer may take is for the rig's own report: the machine of a CI run may be busy with anything. */
const NOTHING_OF_TIME = 300_000;

describeWith('redis', 'the fault rig', () =>
  describeWith('kafka', 'under load', () => {
    let directory: string;
    const said: string[] = [];
    const options = (): JudgedRunOptions => ({
      ...{ seed: 1, 'lease-ms': 2_000, 'allowance-ms': NOTHING_OF_TIME, rate: 200, 'load-processes': 1 },
      ...{ keep: false, commit: 'this one', directory, stopAsked: new AbortController().signal },
      say: (line) => said.push(line),
    });

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'portcullis-chaos-'));
      said.length = 0;
    });
    afterEach(() => rm(directory, { recursive: true, force: true }));

    it.each(['health', 'gateway-stop'])(
      'finds nothing in a run of %s in which every invariant had something to examine',
      async (name) => {
        const profile = PROFILES.find((one) => one.name === name)!;
        const { verdict, row } = await judgedRun({ name, profile, minutes: 1 / 3 }, options()).catch(
          (cause: unknown) => {
            throw new Error(said.join('\n'), { cause });
          },
        );
        expect(verdict.isSound ? '' : renderVerdict(verdict)).toBe('');
        expect(verdict.invariants.filter(({ examined }) => examined === 0)).toEqual([]);
        expect(verdict.figures.probes.hot.refused).toBeGreaterThan(0);
        expect(row.faults > 0).toBe(name !== 'health');
      },
      300_000,
    );
  }),
);
