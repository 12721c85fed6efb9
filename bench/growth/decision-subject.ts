import { randomInt } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { makeToken } from '@libs/token-format';
import { z } from 'zod';
import { OPERATIONS } from '../../services/gateway/src/policy/operations';
import { RouteTable } from '../../services/gateway/src/policy/route-table';
import { roundsOf } from '../support/statistics';
import {
  type decisionFigures,
  decisionSetup,
  type decisionFilled,
  type DecisionSetup,
} from './decision-setup';
import { gatewayMemory } from './gateway-memory';
import { answerQuestions } from './subject';

/** Long enough that reading the clock is nothing, short enough that most batches meet no interruption. */
const BATCH = 500;
const BATCHES = 200;
const HOT = 1_000;
const MAINTENANCES = 5;
/** Decisions before any is measured, so that the compiler has done its work. */
const WARM_UP = 5_000;
const UPLOAD = ['2.0', 'coverage', 'a'.repeat(40), 'Go'];
const NOBODY = { decided: (): undefined => undefined };

const question = z.enum(['fill', 'measure']);

/** A gateway's memory, without its connections: it is filled by deciding, and then decides about what it remembers. */
class DecisionSubject {
  private readonly memory: ReturnType<typeof gatewayMemory>;
  private readonly match = new RouteTable(OPERATIONS).match('POST', UPLOAD);
  private readonly kept: number;
  /** As bytes, which share nothing with what the caches hold. */
  private readonly tokens: Buffer;
  private readonly tokenLength = makeToken('repository').token.length;

  constructor(private readonly setup: DecisionSetup) {
    this.memory = gatewayMemory(setup);
    this.kept = Math.min(setup.presented, setup.remembered);
    this.tokens = Buffer.alloc(this.kept * this.tokenLength);
  }

  async fill(): Promise<z.output<typeof decisionFilled>> {
    const { leaseClient, l1 } = this.memory;
    leaseClient.start();
    while (leaseClient.view.applied < this.setup.tombstones) await sleep(10);
    await this.leased();
    await this.present(WARM_UP);
    l1.clear();
    const before = heapBytes();
    await this.passThrough(this.setup.presented - this.kept);
    await this.present(this.kept);
    await sleep(100);
    return { entries: l1.size, bytesPerEntry: (heapBytes() - before) / l1.size };
  }

  /**
   * Of the tokens that L1 has forgotten by the end all that is left is what their coming and going did to its map. So they are put
   * into it as they are, which takes a fiftieth of the time of deciding about each.
   */
  private async passThrough(tokens: number): Promise<void> {
    if (tokens === 0) return;
    const { l1 } = this.memory;
    await this.present(1);
    const [some] = l1.values();
    if (!some) throw new Error('L1 did not keep a token that was let in.');
    for (let index = 0; index < tokens; index += 1) {
      l1.set(index.toString(36).padStart(12, '0'), some);
      if (index % BATCH === 0) await nextTurn();
    }
  }

  private async present(tokens: number): Promise<void> {
    for (let index = 0; index < tokens; index += 1) {
      const { token } = makeToken('repository');
      this.tokens.write(token, (index % this.kept) * this.tokenLength, 'latin1');
      await this.decide(token);
      // Otherwise the lease would never be renewed.
      if (index % BATCH === 0) await nextTurn();
    }
  }

  async measure(): Promise<z.output<typeof decisionFigures>> {
    const hot = Math.min(HOT, this.kept);
    const maintainMs = [];
    for (let pass = 0; pass < MAINTENANCES; pass += 1) {
      maintainMs.push(await longestTurnMs(() => this.memory.engine.maintain()));
      await this.leased();
    }
    return {
      spreadUs: await this.perDecisionUs(this.kept),
      hotUs: await this.perDecisionUs(hot),
      maintainMs: roundsOf(maintainMs).median,
    };
  }

  /** What holds up the event loop for long ends the lease, until its next renewal. */
  private async leased(): Promise<void> {
    while (!this.memory.leaseClient.lease.fresh()) await sleep(10);
  }

  /** Of the last `among` tokens that were presented each is as likely as any other. The median of batches. */
  private async perDecisionUs(among: number): Promise<number> {
    const figures = [];
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const tokens = Array.from({ length: BATCH }, () => this.token(randomInt(among)));
      const start = performance.now();
      for (const token of tokens) this.decideFromMemory(token);
      figures.push(((performance.now() - start) * 1_000) / BATCH);
      await nextTurn();
    }
    return roundsOf(figures).median;
  }

  /** All that a request's token goes through, up to the tick that sends the request on. */
  private decideFromMemory(token: string): void {
    const { authorizer } = this.memory;
    const query = authorizer.questionOf(this.match, { repository: token });
    const granted =
      query && !(query instanceof Error) ? authorizer.authorize(this.match, query, NOBODY) : undefined;
    if (granted === undefined || granted instanceof Promise || !granted.stillValid())
      throw new Error('A token that L1 holds was not let in from memory.');
  }

  private async decide(token: string): Promise<void> {
    const query = this.memory.authorizer.questionOf(this.match, { repository: token });
    if (query && !(query instanceof Error)) await this.memory.authorizer.authorize(this.match, query, NOBODY);
  }

  private token(index: number): string {
    const start = (this.kept - 1 - index) * this.tokenLength;
    return this.tokens.toString('latin1', start, start + this.tokenLength);
  }
}

function heapBytes(): number {
  for (let pass = 0; pass < 3; pass += 1) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** For how long at most other work had to wait for its turn, until the work was done. */
async function longestTurnMs(work: () => Promise<void>): Promise<number> {
  let [last, longest, isDone] = [performance.now(), 0, false];
  const done = work().finally(() => (isDone = true));
  while (!isDone) {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    await nextTurn();
  }
  await done;
  return longest;
}

const subject = new DecisionSubject(decisionSetup.parse(JSON.parse(process.argv[2] ?? '')));
answerQuestions((asked) => (question.parse(asked) === 'fill' ? subject.fill() : subject.measure()));
