import type { VerifiedAssertion } from '@libs/http';
import { TokenRevokedMeanwhile } from '../../../services/ingestion/src/ingestion.errors';
import type { Chance } from '../kernel/chance';
import type { SimulatedProcess } from '../kernel/process';
import type { Fleet } from './fleet';
import type { Sent } from './promises';
import type { Surroundings } from './surroundings';

const ATTEMPTS = 8;
const PATIENCE_MS = 900;

/** The clients of the world, each upload sent blindly again until it is answered, as public clients do. */
export class Clients {
  readonly counts = { sent: 0, acknowledged: 0, unanswered: 0, refused: 0, unavailable: 0 };
  private readonly acknowledged: Sent[] = [];
  private readonly chance: Chance;

  constructor(
    private readonly around: Surroundings,
    private readonly fleet: Fleet,
    private readonly process: SimulatedProcess,
  ) {
    this.chance = around.chance.fork('clients');
  }

  async upload(sent: Sent): Promise<void> {
    const { faults, time } = this.around;
    const ended = faults.span();
    const waited = this.acknowledged.filter((one) => sent.kind === 'final' && isPartialOf(one, sent));
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      if (attempt > 1) await time.sleep(this.chance.between(20, 250));
      if ((await this.attempt(sent, waited)) === 'over') break;
    }
    ended();
  }

  private async attempt(sent: Sent, waited: readonly Sent[]): Promise<'over' | 'again'> {
    const { network, authority } = this.around;
    const listening = this.fleet.apis.filter(({ isListening }) => isListening);
    const grounds = authority.decide(sent.tokenId);
    if (!grounds) return this.ended('refused', sent);
    if (listening.length === 0) return 'again';
    const api = this.chance.pick(listening);
    this.counts.sent += 1;
    try {
      const assertion = assertionFor(sent, grounds);
      await network.call(
        this.process,
        api.process,
        () => {
          const answer = api.receive(sent, assertion, () => this.acknowledge(sent, waited));
          this.fleet.accepting(api, answer);
          return answer;
        },
        { timeoutMs: PATIENCE_MS },
      );
      return this.ended('acknowledged', sent);
    } catch (error) {
      if (error instanceof TokenRevokedMeanwhile) return this.ended('refused', sent);
      this.counts[isAnswer(error) ? 'unavailable' : 'unanswered'] += 1;
      return 'again';
    }
  }

  /** In the tick in which the API answers. */
  private acknowledge(sent: Sent, waited: readonly Sent[]): void {
    const { promises, trace } = this.around;
    trace.note('api', () => `acknowledges ${describe(sent)}`);
    promises.acknowledgedNow(sent, waited);
    this.acknowledged.push(sent);
  }

  private ended(how: 'acknowledged' | 'refused', sent: Sent): 'over' {
    this.counts[how] += 1;
    this.around.trace.note('client', () => `${describe(sent)}: ${how}`);
    return 'over';
  }
}

export const describe = ({ kind, repositoryId, commitSha, language, tokenId }: Sent): string =>
  `${kind} ${String(repositoryId)}:${commitSha.slice(0, 2)} ${language} of ${tokenId}`;

const isPartialOf = (one: Sent, final: Sent): boolean =>
  one.kind === 'partial' && one.repositoryId === final.repositoryId && one.commitSha === final.commitSha;

const isAnswer = (error: unknown): boolean => error instanceof Error && 'kind' in error;

const assertionFor = (
  { tokenId }: Sent,
  grounds: { incarnation: string; asOf: number; subjects: string[] },
): VerifiedAssertion => ({
  issuer: 'gateway',
  method: 'POST',
  path: '/',
  ...grounds,
  principal: { kind: 'account', tokenId, accountId: 1 },
});
