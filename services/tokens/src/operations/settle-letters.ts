import type { AccountPrincipal, SettledLetters, SettleLettersRequest } from '@libs/contracts';
import {
  countPartitions,
  type DeadLetter,
  type KafkaCluster,
  KafkaSettlement,
  placeOf,
  queuesBeside,
  type Settling,
  type Survey,
} from '@libs/event-log';
import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import type { ConnectToKafka } from './events-overview';
import { EventLogUnavailable, NoEventLog, SettlingUnderWay } from './operations.errors';
import { refOf } from './parked-events';

type Names = SettleLettersRequest['letters'];

interface Found {
  readonly settlement: KafkaSettlement;
  readonly survey: Survey;
}

/** A gateway waits for an answer for 15 seconds. */
const TIME_MS = 10_000;
const RECORDED_PLACES = 20;

/**
 * Puts dead letters back to where they came from, or drops them, for an administrator of the instance. It is in the audit log before
 * it is done: a log may say too much, never too little. What `KafkaSettlement` promises holds: no letter is lost, wherever it ends.
 */
export class SettleLetters {
  private isBusy = false;

  constructor(
    private readonly connect: ConnectToKafka | undefined,
    private readonly db: Pick<DataSource, 'transaction'>,
    private readonly audit: Pick<AuditLog, 'append'>,
  ) {}

  /** @throws NoEventLog, SettlingUnderWay, EventLogUnavailable */
  async settle(settling: Settling, names: Names, actor: AccountPrincipal): Promise<SettledLetters> {
    if (!this.connect) throw new NoEventLog();
    if (this.isBusy) throw new SettlingUnderWay();
    this.isBusy = true;
    const cluster = await this.connect().catch((error: unknown) => {
      this.isBusy = false;
      throw new EventLogUnavailable(error);
    });
    try {
      return await this.settleIn(cluster, settling, names, actor);
    } finally {
      this.isBusy = false;
      await cluster.close();
    }
  }

  private async settleIn(
    cluster: KafkaCluster,
    settling: Settling,
    names: Names,
    actor: AccountPrincipal,
  ): Promise<SettledLetters> {
    const signal = AbortSignal.timeout(TIME_MS);
    const places: string[] = [];
    const found = await surveyed(cluster, settling, names, places, signal).catch(unavailable);
    const chosen = sum(found, ({ survey }) => survey.chosen);
    const stuck = found.flatMap(({ survey }) => [...survey.stuck]);
    if (!signal.aborted && chosen > 0) {
      await this.record(settling, chosen, places, actor);
      for (const { settlement, survey } of found)
        await settlement.settle(survey, () => undefined, signal).catch(unavailable);
    }
    const settled = sum(found, ({ settlement }) => settlement.settled);
    const isComplete = !signal.aborted || (chosen > 0 && settled >= chosen);
    return {
      settled,
      missing: isComplete ? Math.max(0, names.length - chosen - stuck.length) : 0,
      stuck: stuck.map(([letter, problem]) => ({ letter, problem })),
      isComplete,
    };
  }

  private async record(
    settling: Settling,
    letters: number,
    places: readonly string[],
    actor: AccountPrincipal,
  ): Promise<void> {
    const { accountId, tokenId } = actor;
    await this.db.transaction((tx) =>
      this.audit.append(tx, [
        {
          action: `instance.deadletters.${settling}`,
          result: 'succeed',
          actor: { accountId, tokenId },
          details: { letters, from: [...new Set(places)].slice(0, RECORDED_PLACES) },
        },
      ]),
    );
  }
}

async function surveyed(
  cluster: KafkaCluster,
  settling: Settling,
  names: Names,
  places: string[],
  signal: AbortSignal,
): Promise<Found[]> {
  const partitionsOf = countPartitions(cluster);
  const found: Found[] = [];
  // Whatever is named, only what is beside our topics is touched.
  for (const { queue } of queuesBeside(await cluster.topics())) {
    const refs = new Set(names.filter((name) => name.queue === queue).map(({ ref }) => ref));
    if (refs.size === 0) continue;
    const includes = (letter: DeadLetter): boolean => {
      const isChosen = refs.has(refOf(letter));
      if (isChosen)
        places.push(
          placeOf(letter.from ?? { topic: queue, partition: letter.partition, offset: letter.offset }),
        );
      return isChosen;
    };
    const settlement = new KafkaSettlement(cluster, queue, includes, settling);
    found.push({ settlement, survey: await settlement.survey(partitionsOf, signal) });
  }
  return found;
}

function unavailable(error: unknown): never {
  throw new EventLogUnavailable(error);
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
