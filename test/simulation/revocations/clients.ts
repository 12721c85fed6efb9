import type { Chance } from '../kernel/chance';
import type { SimulatedProcess } from '../kernel/process';
import type { Proof } from '../../../services/tokens/src/revocations/revocation-prover';
import type { Fleet } from './fleet';
import type { ClientRequest } from './client-request';
import type { IssuedToken, Owner } from './issuer';
import { PARAMETERS } from './parameters';
import type { Sweep } from './statements';
import type { RunningApi, Surroundings } from './surroundings';

export type Revocation =
  | { readonly kind: 'tokens'; readonly tokens: readonly IssuedToken[]; readonly waitS?: number | undefined }
  | { readonly kind: 'sweep'; readonly sweep: Sweep }
  | { readonly kind: 'roles'; readonly accountId: number };

export const REPOSITORIES = [1, 2];
const PATIENCE_MS = 600;
const ACTOR = { accountId: 1 };

/** Everybody outside: who revokes, repeats what was not answered, and goes on using what was revoked. */
export class Clients {
  readonly tokens: IssuedToken[] = [];
  /** Sent and not answered. */
  waiting = 0;
  /** Aborted when nobody need be patient any more. */
  private readonly patience = new AbortController();
  private readonly process: SimulatedProcess;
  private readonly chance: Chance;

  constructor(
    private readonly around: Surroundings,
    private readonly fleet: Fleet,
  ) {
    this.process = around.start('client');
    this.chance = around.chance.fork('clients');
  }

  issue(owner: Owner, lifetimeMs?: number): IssuedToken {
    const token = this.around.issuer.issue(owner, lifetimeMs);
    this.tokens.push(token);
    this.around.trace.note(
      'client',
      () => `has t${token.id} of ${JSON.stringify(owner)}, for ${lifetimeMs ?? 'ever'}`,
    );
    return token;
  }

  /** By somebody who does not wait for the answer, nor ask again. */
  async revokeAndLeave(tokens: readonly IssuedToken[]): Promise<void> {
    const revocation = { kind: 'tokens', tokens } as const;
    this.around.trace.note('client', () => `asks to revoke ${describe(revocation)}, and leaves`);
    this.around.oracle.answers.attempt((token) => isHit(token, revocation));
    await this.ask(revocation);
  }

  /** Sent until it is answered, wherever it is answered. */
  async revoke(revocation: Revocation): Promise<void> {
    const { faults, oracle, trace } = this.around;
    const answered = faults.span();
    this.waiting += 1;
    oracle.count('revocations');
    oracle.count(`revocations of ${revocation.kind}`);
    const what = describe(revocation);
    trace.note('client', () => `asks to revoke ${what}`);
    if (revocation.kind !== 'roles') oracle.answers.attempt((token) => isHit(token, revocation));
    this.probeBefore(revocation);
    while (!(await this.ask(revocation))) {
      oracle.count('repeats');
      trace.note('client', () => `repeats: revoke ${what}`);
      await this.process.clock.sleep(this.chance.between(5, 60));
    }
    this.waiting -= 1;
    answered();
  }

  /** Whatever is waited for is asked for anew. */
  hurry(): void {
    this.patience.abort();
  }

  /** At every gateway, whatever becomes of it. */
  requestEverywhere(token: IssuedToken, atMost: Partial<ClientRequest> = {}): void {
    for (const gateway of this.fleet.gateways) {
      const request = { ...this.requestWith(token), ...atMost };
      gateway.process.enter(() => {
        void gateway.serve(request, this.anyIngestion());
      });
    }
  }

  private async ask(revocation: Revocation): Promise<boolean> {
    const { apis, network, chance } = this.around;
    const api = apis.size > 0 ? chance.pick([...apis]) : undefined;
    if (api === undefined) return false;
    const serve = () => this.serveAt(api, revocation);
    const signal = this.patience.signal.aborted ? undefined : this.patience.signal;
    try {
      const proof = await network.call(this.process, api.process, serve, { timeoutMs: PATIENCE_MS, signal });
      return proof.state === 'enforced' || (await this.follow(proof.seq, revocation));
    } catch {
      return false;
    }
  }

  /** A 202 is no answer yet: its status is asked for until it is one. */
  private async follow(seq: number, revocation: Revocation): Promise<boolean> {
    const { apis, network, chance } = this.around;
    for (let asked = 0; asked < 12 && apis.size > 0; asked++) {
      await this.process.clock.sleep(90);
      const api = chance.pick([...apis]);
      const ask = async (): Promise<Proof> => {
        const proof = await api.revocations.status(seq, ACTOR);
        if (proof.state === 'enforced') this.answered(api, revocation, proof.seq);
        return proof;
      };
      const proof = await network
        .call(this.process, api.process, ask, { timeoutMs: PATIENCE_MS })
        .catch(() => undefined);
      if (proof?.state === 'enforced') return true;
    }
    return false;
  }

  private async serveAt(api: RunningApi, revocation: Revocation): Promise<Proof> {
    const { statements, revocations } = api;
    if (revocation.kind === 'tokens') {
      const ids = revocation.tokens.map(({ id }) => id);
      const proof = await revocations.revoke(ACTOR, ids, ACTOR, revocation.waitS);
      if (proof.state === 'enforced') this.answered(api, revocation, proof.seq);
      return proof;
    }
    if (revocation.kind === 'sweep') {
      const proof = await revocations.prove(await statements.revokeAll(revocation.sweep));
      this.answered(api, revocation, proof.seq);
      return proof;
    }
    const changed = await statements.changeRoles(revocation.accountId);
    const proof = await revocations.prove(changed);
    this.around.oracle.answers.rolesChanged(revocation.accountId, changed.version);
    this.answered(api, revocation, proof.seq);
    return proof;
  }

  /** In the tick in which the API answers: nobody can know of it sooner. */
  private answered(api: RunningApi, revocation: Revocation, seq: number): void {
    const { answers } = this.around.oracle;
    this.around.oracle.count('answers');
    this.around.trace.note(api.process.name, () => `answers: ${describe(revocation)}`);
    if (revocation.kind !== 'roles') answers.tokensRevoked(this.revokedUpTo(seq, revocation));
    if (revocation.kind === 'sweep' && revocation.sweep.kind === 'repository')
      answers.repositoryDeleted(revocation.sweep.repositoryId);
    this.probeAfter(revocation);
  }

  private hitBy(revocation: Revocation): number[] {
    return this.tokens.filter((token) => isHit(token, revocation)).map(({ id }) => id);
  }

  /** One that was issued while a sweep was under way may have come after its commit, and be hit by a later one that waits yet. */
  private revokedUpTo(seq: number, revocation: Revocation): number[] {
    const rows = this.around.database.tables.facts.tokens;
    return this.hitBy(revocation).filter((id) => (rows.get(id)?.revokedSeq ?? Infinity) <= seq);
  }

  private probeBefore(revocation: Revocation): void {
    // A process that has no lease yet learns by being asked, and then it knows.
    if (this.chance.happens(0.5)) return;
    for (let probe = 0; probe < 2; probe++) this.probe(revocation, this.chance.between(0, 80));
  }

  /** Until two leases later. At times not at once: a process without a lease would learn of it by being asked. */
  private probeAfter(revocation: Revocation): void {
    const { durationMs } = PARAMETERS;
    const soon = this.chance.happens(0.6) ? [1, 10] : [];
    for (const within of [...soon, durationMs / 4, durationMs / 2, 2 * durationMs])
      this.probe(revocation, this.chance.between(0, within));
  }

  private probe(revocation: Revocation, inMs: number): void {
    const hit = this.tokens.filter((token) => isHit(token, revocation));
    if (hit.length === 0) return;
    const token = this.chance.pick(hit);
    const repositoryId =
      revocation.kind === 'roles' || (revocation.kind === 'sweep' && revocation.sweep.kind === 'repository')
        ? { repositoryId: this.repositoryFor(token, revocation) }
        : {};
    this.around.time.after(inMs, () => this.requestEverywhere(token, repositoryId));
  }

  private repositoryFor({ accountId }: IssuedToken, revocation: Revocation): number | undefined {
    if (accountId === null) return undefined;
    return revocation.kind === 'sweep' && revocation.sweep.kind === 'repository'
      ? revocation.sweep.repositoryId
      : this.chance.pick(REPOSITORIES);
  }

  private requestWith(token: IssuedToken): ClientRequest {
    return {
      token,
      isForged: this.chance.happens(0.04),
      repositoryId:
        token.accountId !== null && this.chance.happens(0.5) ? this.chance.pick(REPOSITORIES) : undefined,
      isUpload: this.chance.happens(0.4),
    };
  }

  private anyIngestion() {
    const { ingestions } = this.fleet;
    return ingestions.length > 0 ? this.chance.pick(ingestions) : undefined;
  }
}

function isHit({ id, accountId, repositoryId }: IssuedToken, revocation: Revocation): boolean {
  if (revocation.kind === 'tokens') return revocation.tokens.some((token) => token.id === id);
  if (revocation.kind === 'roles') return accountId === revocation.accountId;
  const { sweep } = revocation;
  if (sweep.kind === 'all') return true;
  return sweep.kind === 'account' ? accountId === sweep.accountId : repositoryId === sweep.repositoryId;
}

const describe = (revocation: Revocation): string =>
  revocation.kind === 'tokens'
    ? revocation.tokens.map(({ id }) => `t${id}`).join(', ')
    : JSON.stringify(revocation.kind === 'sweep' ? revocation.sweep : { roles: revocation.accountId });
