import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../support/random';
import type { Gateways } from './gateways';
import type { Recorder } from './recorder';
import { reportContent } from './report-content';
import type { Target } from './targets';

export interface UploadsUntilRefused {
  /** Resolves when the first one was acknowledged. */
  readonly acknowledged: Promise<void>;
  /** Resolves when the last one has its answer. */
  end(): Promise<void>;
}

const GAP_MS = { from: 80, to: 240 };
const ANSWER_WITHIN_MS = 10_000;

/** Uploads with tokens that are being revoked: each is sent once, for a commit of its own, whatever is answered. */
export class DoomedUploads {
  constructor(
    private readonly gateways: Gateways,
    private readonly recorder: Recorder,
    private readonly random: Random,
    private readonly nextKey: () => string,
  ) {}

  begin(target: Target): UploadsUntilRefused {
    const ending = new AbortController();
    let running = Promise.resolve();
    const acknowledged = new Promise<void>((resolve) => {
      running = this.run(target, ending.signal, resolve);
    });
    return {
      acknowledged,
      end: () => {
        ending.abort();
        return running;
      },
    };
  }

  private async run(target: Target, signal: AbortSignal, onAcknowledged: () => void): Promise<void> {
    const underWay = new Set<Promise<void>>();
    while (!signal.aborted) {
      const sent = this.send(target).then((isAcknowledged) => {
        underWay.delete(sent);
        if (isAcknowledged) onAcknowledged();
      });
      underWay.add(sent);
      const gap = this.random.between(GAP_MS.from, GAP_MS.to);
      await delay(gap, undefined, { signal }).catch(() => undefined);
    }
    await Promise.all(underWay);
  }

  private async send({ tokens, repository }: Target): Promise<boolean> {
    const { credential } = this.random.pick(tokens);
    const { repositoryId } = repository.repository;
    const [commitSha, language] = [this.random.hex(40), 'Javascript'];
    const { json, digest, files } = reportContent(repositoryId, this.random);
    const gateway = this.gateways.inTurn();
    const request = repository.upload(commitSha, language, false, credential, json);
    const exchange = await gateway.ask(request, ANSWER_WITHIN_MS);
    this.recorder.upload(
      {
        uploadKey: this.nextKey(),
        kind: 'complete',
        repositoryId,
        commitSha,
        language,
        digest,
        tokenId: credential.tokenId,
        via: gateway.name,
        files,
      },
      exchange,
    );
    return exchange.status === 200;
  }
}
