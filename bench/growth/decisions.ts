import { defaultGatewayLimits } from '../../services/gateway/src/start';
import { spanOf } from '../support/fit';
import type { Bench } from '../support/run-bench';
import { decisionFigures, decisionFilled, type DecisionSetup } from './decision-setup';
import { type Findings, Measurements, pointsOf } from './growth';
import { type GrowthOptions, tenfolds } from './options';
import { startSubject, type Subject } from './subject';

const { rememberedDecisions: L1_BOUND } = defaultGatewayLimits;
const TOKENS_BESIDE_LOG = 10_000;
const LONGEST_LOG = 1_000_000;
const HEAP_MB = 4_096;
const FLAT = 1.1;

const SPREAD = 'any of the tokens in L1';
const HOT = 'the same 1,000 tokens';

interface Case extends DecisionSetup {
  readonly measurements: Measurements;
  readonly size: number;
}

/**
 * What a decision from memory costs, by how many tokens there are, how large L1 is and how much of the revocation log is
 * remembered; and the memory that it takes. The sizes take turns, so that all of them meet the same machine.
 */
export async function measureDecisions(bench: Bench, options: GrowthOptions): Promise<Findings> {
  const by = { tokens: new Measurements(), entries: new Measurements(), log: new Measurements() };
  const memory = { bytes: new Measurements(), maintenance: new Measurements() };
  const subjects: { one: Case; subject: Subject; entries: number }[] = [];
  for (const one of casesOf(options, by)) {
    const { presented, remembered, tombstones } = one;
    const subject = startSubject('decision-subject.js', { presented, remembered, tombstones }, HEAP_MB);
    bench.atTheEnd(() => subject.end());
    const what = `present ${presented.toLocaleString('en')} tokens to an L1 for ${remembered.toLocaleString('en')} beside ${tombstones.toLocaleString('en')} rows of the log`;
    const { entries, bytesPerEntry } = await bench.narrator.step(what, () =>
      subject.ask('fill', decisionFilled),
    );
    if (one.measurements === by.entries) memory.bytes.add('an entry of L1', entries, bytesPerEntry);
    subjects.push({ one, subject, entries });
  }
  for (let round = 1; round <= options.rounds; round += 1) {
    bench.narrator.say(`  round ${String(round)} of ${String(options.rounds)}`);
    for (const { one, subject, entries } of subjects) {
      const { hotUs, spreadUs, maintainMs } = await subject.ask('measure', decisionFigures);
      one.measurements.add(HOT, one.size, hotUs);
      one.measurements.add(SPREAD, one.size, spreadUs);
      if (one.measurements === by.entries)
        memory.maintenance.add('lift and drop, once a minute', entries, maintainMs);
    }
  }
  for (const { subject } of subjects) await subject.end();
  return findings(by, memory);
}

function casesOf(
  { maxTokens }: GrowthOptions,
  by: Readonly<Record<'tokens' | 'entries' | 'log', Measurements>>,
): Case[] {
  return [
    ...tenfolds(1_000, maxTokens).map((size) => ({
      ...{ measurements: by.tokens, size },
      ...{ presented: size, remembered: L1_BOUND, tombstones: 0 },
    })),
    ...tenfolds(1_000, Math.min(L1_BOUND, maxTokens)).map((size) => ({
      ...{ measurements: by.entries, size },
      ...{ presented: size, remembered: size, tombstones: 0 },
    })),
    ...tenfolds(1_000, Math.min(LONGEST_LOG, maxTokens)).map((size) => ({
      ...{ measurements: by.log, size },
      ...{ presented: TOKENS_BESIDE_LOG, remembered: L1_BOUND, tombstones: size },
    })),
  ];
}

function findings(
  by: Readonly<Record<'tokens' | 'entries' | 'log', Measurements>>,
  { bytes, maintenance }: Readonly<Record<'bytes' | 'maintenance', Measurements>>,
): Findings {
  const decision = 'a decision from memory, µs';
  return {
    groups: [
      {
        ...{ file: 'decision-by-tokens', title: 'A decision, by the tokens that a gateway has met' },
        ...{ sizes: `tokens presented; L1 keeps ${L1_BOUND.toLocaleString('en')}`, values: decision },
        curves: by.tokens.curves(),
      },
      {
        ...{ file: 'decision-by-entries', title: 'A decision, by the size of L1' },
        ...{ sizes: 'tokens in L1', values: decision, curves: by.entries.curves() },
      },
      {
        ...{ file: 'decision-by-log', title: 'A decision, by the length of the remembered revocation log' },
        ...{ sizes: 'rows of the revocation log', values: decision, curves: by.log.curves() },
      },
      {
        ...{ file: 'memory-by-entries', title: 'Memory of a remembered decision' },
        ...{ sizes: 'tokens in L1', values: 'bytes of the heap each', curves: bytes.curves() },
      },
      {
        ...{ file: 'maintenance-by-entries', title: "The gateway's pass over L1" },
        ...{
          sizes: 'tokens in L1',
          values: 'ms, the longest turn of the event loop',
          curves: maintenance.curves(),
        },
      },
    ],
    targets: [HOT, SPREAD].map((name) => ({
      what: `the dearest decision over the cheapest, by the number of tokens (${name})`,
      value: spanOf(pointsOf(by.tokens.curve(name))),
      atMost: FLAT,
    })),
  };
}
