import { Random } from '../../support/random';
import { Deck } from './deck';

describe('a deck', () => {
  it('deals every card once before any comes again, each time in another order', () => {
    const cards = Array.from({ length: 12 }, (_, index) => index);
    const deck = new Deck(cards, new Random(3));
    const rounds = Array.from({ length: 5 }, () => cards.map(() => deck.deal()));
    for (const round of rounds) expect(round.toSorted((a, b) => a - b)).toEqual(cards);
    expect(new Set(rounds.map(String)).size).toBe(5);
  });
});
