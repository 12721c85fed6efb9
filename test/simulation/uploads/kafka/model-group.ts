interface Member {
  readonly id: string;
  heardAt: number;
}

/** The generation of a group has moved on without this member, or the member was given up. */
export class IllegalGeneration extends Error {
  constructor() {
    super('The coordinator is not aware of this member, or its generation is over.');
    this.name = 'IllegalGeneration';
  }
}

export interface Assignment {
  readonly member: string;
  readonly generation: number;
  readonly partitions: readonly string[];
}

/** A consumer group at its coordinator: who is in it, who reads what, and how far it has come. */
export class ModelGroup {
  readonly committed = new Map<string, number>();
  private members: Member[] = [];
  private generation = 0;
  private joined = 0;

  constructor(
    private readonly now: () => number,
    private readonly sessionTimeoutMs: number,
  ) {}

  /** Gives the newcomer a place; everybody else has to join again. */
  join(known: string | undefined, partitions: readonly string[]): Assignment {
    this.giveUpSilent();
    if (known === undefined || !this.members.some(({ id }) => id === known)) {
      this.joined += 1;
      this.members.push({ id: known ?? `member-${String(this.joined)}`, heardAt: this.now() });
      this.generation += 1;
    }
    const member = known ?? `member-${String(this.joined)}`;
    const place = this.members.findIndex(({ id }) => id === member);
    const mine = partitions.filter((_, index) => index % this.members.length === place);
    return { member, generation: this.generation, partitions: mine };
  }

  /** False: the member has to join again. */
  beat({ member, generation }: Assignment): boolean {
    const known = this.members.find(({ id }) => id === member);
    if (known) known.heardAt = this.now();
    this.giveUpSilent();
    return known !== undefined && generation === this.generation;
  }

  commit(assignment: Assignment, offsets: ReadonlyMap<string, number>): void {
    if (!this.beat(assignment)) throw new IllegalGeneration();
    for (const [partition, offset] of offsets) this.committed.set(partition, offset);
  }

  leave({ member }: Assignment): void {
    this.dismiss(({ id }) => id === member);
  }

  /** As an operator or a change of the cluster brings about. */
  rebalance(): void {
    this.generation += 1;
  }

  private giveUpSilent(): void {
    this.dismiss(({ heardAt }) => this.now() - heardAt > this.sessionTimeoutMs);
  }

  private dismiss(isGone: (member: Member) => boolean): void {
    const left = this.members.filter((member) => !isGone(member));
    if (left.length < this.members.length) this.generation += 1;
    this.members = left;
  }
}
