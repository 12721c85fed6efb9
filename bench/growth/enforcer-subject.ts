import { setTimeout as sleep } from 'node:timers/promises';
import { createEnforcement, type Enforcement, TokensApiClient } from '@libs/enforcer';
import { AssertionSigner } from '@libs/http';
import { SecretsFile } from '@libs/local-instance';
import { defaultLeaseParameters } from '@libs/revocation';
import { createLogger } from '@libs/telemetry';
import type { z } from 'zod';
import { enforcerSetup, enforcing } from './enforcer-setup';
import { answerQuestions } from './subject';

/** As a gateway has it. */
const CONNECTIONS = 2;
const TIMEOUT_MS = 2_000;

interface Held extends Enforcement {
  readonly tokensApi: TokensApiClient;
}

/** As many enforcers as are wanted, each with a lease and connections of its own; nothing else of a gateway. */
class Enforcers {
  private readonly held: Held[] = [];
  private readonly logger;
  private made = 0;

  constructor(private readonly setup: z.output<typeof enforcerSetup>) {
    this.logger = createLogger({ service: setup.name, level: 'warn' });
  }

  async hold({ leases }: z.output<typeof enforcing>): Promise<z.output<typeof enforcing>> {
    const signer = new AssertionSigner((await new SecretsFile(this.setup.dataDir).loadOrCreate()).gatewayKey);
    while (this.held.length < leases) this.held.push(this.start(signer));
    await Promise.all(this.held.splice(leases).map((one) => this.stop(one)));
    while (!this.held.every(({ leaseClient }) => leaseClient.lease.fresh())) await sleep(10);
    return { leases: this.held.length };
  }

  private start(signer: AssertionSigner): Held {
    const parameters = defaultLeaseParameters;
    const tokensApi = new TokensApiClient(
      {
        ...{ urls: [this.setup.tokensUrl], timeoutMs: TIMEOUT_MS, connections: CONNECTIONS },
        longPollTimeoutMs: parameters.pollMs + TIMEOUT_MS,
      },
      signer,
    );
    const holder = `${this.setup.name}-${String(++this.made)}`;
    const enforcement = createEnforcement(tokensApi, { holder, parameters, logger: this.logger });
    enforcement.leaseClient.start();
    return { ...enforcement, tokensApi };
  }

  private async stop({ leaseClient, tokensApi }: Held): Promise<void> {
    await leaseClient.stop();
    await tokensApi.close();
  }
}

const enforcers = new Enforcers(enforcerSetup.parse(JSON.parse(process.argv[2] ?? '')));
answerQuestions((asked) => enforcers.hold(enforcing.parse(asked)));
