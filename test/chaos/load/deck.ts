import type { Random } from '../../support/random';

/** Deals its cards in an order of chance, all of them before any comes again: so that a short run has something of everything. */
export class Deck<T> {
  private readonly left: T[] = [];

  constructor(
    private readonly cards: readonly T[],
    private readonly random: Random,
  ) {}

  deal(): T {
    if (this.left.length === 0) this.left.push(...this.cards);
    const [dealt] = this.left.splice(this.random.integer(0, this.left.length - 1), 1);
    if (dealt === undefined) throw new Error('A deck needs cards.');
    return dealt;
  }
}
