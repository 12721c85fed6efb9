import type { Chance } from '../kernel/chance';
import { EPOCH_MS } from '../kernel/process-clock';
import type { Clients, Revocation } from './clients';
import { REPOSITORIES } from './clients';
import { FAULTS } from './faults';
import type { Fleet, Slot } from './fleet';
import type { IssuedToken, Owner } from './issuer';
import { STEADY_DISK } from './postgres';
import { besiege } from './sieges';
import type { Surroundings } from './surroundings';

/** Most schedules begin when the tokens APIs are older than any lease: before that they wait for time alone. */
const BEGIN_MS: readonly (readonly [weight: number, ms: number])[] = [
  [5, 680],
  [1, 200],
];
/** Before the first episode everybody is given some use of the tokens. */
const WARM_MS = 160;
const EPISODE_MS = 650;
/** Most mistakes show in the first one; what needs a past needs the others. */
const EPISODES: readonly (readonly [weight: number, episodes: number])[] = [
  [6, 1],
  [2, 2],
  [2, 3],
];
/** Probes go on for so long after an answer: two leases. */
const AFTERMATH_MS = 800;
/** For whatever is under way to end, and for every process to have a lease. Looked at in some schedules, for it is long and calm. */
const RECOVERY_MS = 1_350;
const RECOVERY_SHARE = 0.2;
/** Clients give up sooner than a wait for a lease may last, and ask again: a few unlucky times in a row are no silence. */
const ANSWERED_WITHIN_MS = 4_000;
const LAST_REQUESTS_MS = 100;
const REQUESTS_PER_EPISODE = 5;
/** How long a token and its successor are used side by side. */
const MAX_OVERLAP_MS = 300;
const ACCOUNTS = [1, 2];
const CALM = { lags: { quick: 3, slow: 3, stuck: 3, slowShare: 0, stuckShare: 0 }, lost: 0, duplicated: 0 };

/**
 * One random schedule: bursts of revocations, each amid faults that begin shortly before it and end before or after its answer,
 * under steady use of the tokens; then everything heals, and must come right.
 */
export class Schedule {
  private readonly chance: Chance;
  private readonly heals = new Set<() => void>();
  private readonly sent: Revocation[] = [];
  private readonly beginsAt: number;
  private readonly episodes: number;
  private readonly healedAt: number;

  constructor(
    private readonly around: Surroundings,
    private readonly fleet: Fleet,
    private readonly clients: Clients,
  ) {
    this.chance = around.chance.fork('schedule');
    this.episodes = this.chance.weighted(EPISODES);
    this.beginsAt = this.chance.weighted(BEGIN_MS);
    this.healedAt = this.beginsAt + this.episodes * EPISODE_MS;
  }

  async play(): Promise<void> {
    const { time } = this.around;
    this.issueTokens();
    for (let episode = 0; episode < this.episodes; episode++)
      this.planEpisode(this.beginsAt + episode * EPISODE_MS);
    this.planUse();
    await time.runUntil(this.healedAt);
    this.heal();
    const mustRecover = this.chance.happens(RECOVERY_SHARE);
    await time.runUntil(this.healedAt + (mustRecover ? RECOVERY_MS : AFTERMATH_MS));
    if (mustRecover) await this.checkRecovery();
  }

  private issueTokens(): void {
    for (const accountId of ACCOUNTS) {
      this.clients.issue({ accountId });
      this.clients.issue({ accountId });
      this.clients.issue({ accountId }, this.chance.between(500, 2_200));
    }
    for (const repositoryId of REPOSITORIES) this.clients.issue({ repositoryId });
    this.clients.issue({ repositoryId: this.chance.pick(REPOSITORIES) }, this.chance.between(500, 2_200));
  }

  private planEpisode(from: number): void {
    const { chance } = this;
    const victim = chance.pick(this.fleet.slots);
    const isBesieged = chance.happens(0.6);
    if (isBesieged) this.at(from, () => this.besiege(victim, this.healedAt - from));
    const faults = chance.weighted<number>([
      [isBesieged ? 8 : 3, 0],
      [4, 1],
      [3, 2],
      [1, 3],
    ]);
    for (let fault = 0; fault < faults; fault++)
      this.at(from + chance.between(0, 250), () => this.injectFault(victim));
    const revocations = chance.integer(1, 2);
    for (let revocation = 0; revocation < revocations; revocation++)
      this.at(from + chance.between(20, 350), () => this.revokeSomething());
    if (chance.happens(0.3))
      this.at(from + chance.between(0, EPISODE_MS - MAX_OVERLAP_MS), () => this.rotate());
  }

  /** A third of the tokens is hot everywhere, a third is used at times, and some of them wait in L2 alone. */
  private planUse(): void {
    const { chance, clients } = this;
    for (const token of clients.tokens)
      if (chance.happens(0.7))
        this.at(this.beginsAt + chance.between(-WARM_MS, 200), () => clients.requestEverywhere(token));
    for (let request = 0; request < REQUESTS_PER_EPISODE * this.episodes; request++)
      this.at(chance.between(this.beginsAt, this.healedAt), () =>
        clients.requestEverywhere(this.pickToken()),
      );
    for (const token of clients.tokens) if (chance.happens(0.3)) this.planLastUse(token);
  }

  /** Up to the moment in which it expires, and beyond. */
  private planLastUse(token: IssuedToken): void {
    if (token.expiresAt === null) return;
    const expiresAt = token.expiresAt - EPOCH_MS;
    for (let request = 0; request < 6; request++)
      this.at(expiresAt + this.chance.between(-25, 15), () => this.clients.requestEverywhere(token));
  }

  private besiege(victim: Slot, forMs: number): void {
    const { around, fleet, clients, chance } = this;
    const token = this.pickToken(1);
    this.sent.push({ kind: 'tokens', tokens: [token] });
    besiege({ around, fleet, clients, chance, victim, token }, forMs);
  }

  private injectFault(victim: Slot): void {
    const { around, fleet, chance } = this;
    const fault = chance.weighted(FAULTS);
    const end = fault.inject({ around, fleet, chance, victim });
    around.trace.note('FAULT', () => fault.name);
    if (end === undefined) {
      around.faults.strike(fault.name);
      return;
    }
    const over = around.faults.begin(fault.name);
    const heal = (): void => {
      if (!this.heals.delete(heal)) return;
      around.trace.note('FAULT OVER', () => fault.name);
      over();
      end();
    };
    this.heals.add(heal);
    const lastsMs = chance.weighted([
      [2, chance.between(5, 80)],
      [4, chance.between(80, 450)],
      [3, chance.between(450, 1_100)],
    ]);
    around.time.after(lastsMs, heal);
  }

  private revokeSomething(): void {
    const { chance } = this;
    const isRepeat = this.sent.length > 0 && chance.happens(0.25);
    const revocation = isRepeat ? chance.pick(this.sent) : this.chooseRevocation();
    this.revoke(revocation);
    // Something is left to be revoked by whatever comes next.
    if (revocation.kind === 'sweep') this.issueAnother({ accountId: chance.pick(ACCOUNTS) });
  }

  private revoke(revocation: Revocation): void {
    this.sent.push(revocation);
    void this.clients.revoke(revocation);
  }

  private chooseRevocation(): Revocation {
    const { chance } = this;
    const some = (count: number) => Array.from({ length: count }, () => this.pickToken());
    return chance.weighted<() => Revocation>([
      [10, () => ({ kind: 'tokens', tokens: some(1) })],
      [2, () => ({ kind: 'tokens', tokens: some(1), waitS: 0 })],
      [3, () => ({ kind: 'tokens', tokens: [...new Set(some(3))] })],
      [5, () => ({ kind: 'roles', accountId: chance.pick(ACCOUNTS) })],
      [1, () => ({ kind: 'sweep', sweep: { kind: 'account', accountId: chance.pick(ACCOUNTS) } })],
      [2, () => ({ kind: 'sweep', sweep: { kind: 'repository', repositoryId: chance.pick(REPOSITORIES) } })],
      [0.3, () => ({ kind: 'sweep', sweep: { kind: 'all' } })],
    ])();
  }

  /** One that is good, more often than not. */
  private pickToken(goodShare = 0.7): IssuedToken {
    const { tokens } = this.clients;
    const good = tokens.filter((token) => !this.around.oracle.answers.wasAttempted(token));
    return this.chance.pick(good.length > 0 && this.chance.happens(goodShare) ? good : tokens);
  }

  /** Its holder goes from one token to the next while both work, and then has the old one revoked. */
  private rotate(): void {
    const { around, chance, clients } = this;
    const old = this.pickToken(1);
    if (around.oracle.answers.wasAttempted(old)) return;
    around.oracle.count('rotations');
    this.issueAnother(old.owner);
    const overlapMs = chance.between(20, MAX_OVERLAP_MS);
    for (let request = 0; request < 2; request++)
      around.time.after(chance.between(0, overlapMs), () => clients.requestEverywhere(old));
    around.time.after(overlapMs, () => this.revoke({ kind: 'tokens', tokens: [old] }));
  }

  private issueAnother(owner: Owner): void {
    const { chance, clients } = this;
    const lifetimeMs = chance.happens(0.5) ? chance.between(100, 1_500) : undefined;
    const token = clients.issue(owner, lifetimeMs);
    for (let request = 0; request < 3; request++)
      this.around.time.after(chance.between(0, 900), () => clients.requestEverywhere(token));
  }

  private heal(): void {
    const { around, fleet } = this;
    around.trace.note('HEALED', () => 'everything');
    for (const heal of [...this.heals]) heal();
    around.network.heal();
    around.network.weather = CALM;
    for (const { process } of fleet.alive) process.continue();
    this.restartSomething();
    this.clients.hurry();
    around.database.process.continue();
    around.database.disk = STEADY_DISK;
    around.redis.process.continue();
  }

  /** What Redis still has of long ago is then all that a gateway has. */
  private restartSomething(): void {
    const slot = this.chance.pick(this.fleet.slots);
    if (!this.chance.happens(0.7)) return;
    slot.current.process.kill();
    this.fleet.replace(slot);
  }

  private async checkRecovery(): Promise<void> {
    const { around, clients } = this;
    for (const last = this.healedAt + ANSWERED_WITHIN_MS; clients.waiting > 0 && around.time.now < last;)
      await around.time.runUntil(around.time.now + LAST_REQUESTS_MS);
    if (clients.waiting > 0) around.oracle.breach(`${clients.waiting} revocations never answered`);
    const unavailable = around.oracle.counts['undecided'] ?? 0;
    for (const token of clients.tokens) clients.requestEverywhere(token, { isForged: false });
    await around.time.runUntil(around.time.now + LAST_REQUESTS_MS);
    const left = (around.oracle.counts['undecided'] ?? 0) - unavailable;
    if (left > 0) around.oracle.breach(`${left} requests could not be decided though everything had healed`);
  }

  private at(moment: number, run: () => void): void {
    this.around.time.at(moment, run);
  }
}
