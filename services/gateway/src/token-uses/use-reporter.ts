import type { Clock } from '@libs/clock';
import { MAX_TOLD_USES, type TokenUsesRequest } from '@libs/contracts';
import type { Logger } from '@libs/telemetry';
import type { UseLedger } from './use-ledger';

export interface UseReporterPorts {
  readonly ledger: Pick<UseLedger, 'size' | 'take' | 'giveBack'>;
  readonly tokensApi: { tellUses(request: TokenUsesRequest, signal?: AbortSignal): Promise<void> };
  readonly clock: Clock;
  readonly random: () => number;
  readonly onReport: (outcome: 'done' | 'failed') => void;
  readonly logger: Pick<Logger, 'warn' | 'info'>;
}

/** How long a process that stops may go on telling. What is left then is lost. */
const LAST_WORDS_MS = 2_000;

/**
 * Tells the tokens API which tokens were used, one batch after the other, every `everyMs` at the latest; gateways that were started
 * together spread by chance. A batch that fails is kept for the next round, and so is what was to follow it: whoever is in trouble is
 * asked once a round. It may tell a use twice or never, and none that was not.
 */
export class UseReporter {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private isInTrouble = false;

  constructor(
    private readonly ports: UseReporterPorts,
    private readonly everyMs: number,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Tells what is left, once no request is under way any more. */
  async stop(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    this.stopping.abort();
    await this.running;
    await this.tell(AbortSignal.timeout(LAST_WORDS_MS));
    const { ledger, logger } = this.ports;
    if (ledger.size > 0)
      logger.warn({ tokens: ledger.size }, 'The last uses of some tokens could not be told of');
  }

  private async run(): Promise<void> {
    const { clock, random } = this.ports;
    const { signal } = this.stopping;
    for (;;) {
      try {
        await clock.sleep(this.everyMs * (0.5 + random() / 2), signal);
      } catch {
        return;
      }
      await this.tell(signal);
    }
  }

  /** What there is now; what is noted meanwhile is for the next round. */
  private async tell(signal: AbortSignal): Promise<void> {
    const { ledger, tokensApi } = this.ports;
    for (let left = ledger.size; left > 0; left -= MAX_TOLD_USES) {
      const uses = ledger.take(Math.min(left, MAX_TOLD_USES));
      try {
        await tokensApi.tellUses({ uses }, signal);
        this.succeeded();
      } catch (error) {
        ledger.giveBack(uses);
        if (!signal.aborted) this.failed(error);
        return;
      }
    }
  }

  private succeeded(): void {
    const { onReport, logger } = this.ports;
    onReport('done');
    if (this.isInTrouble) logger.info('The tokens API is told of uses of tokens again');
    this.isInTrouble = false;
  }

  private failed(error: unknown): void {
    const { onReport, logger } = this.ports;
    onReport('failed');
    if (!this.isInTrouble)
      logger.warn({ err: error }, 'The tokens API could not be told of uses of tokens; trying again later');
    this.isInTrouble = true;
  }
}
