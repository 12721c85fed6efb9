import type { Logger } from '@libs/telemetry';
import type { DataSource } from 'typeorm';
import { type Pepper, proofOf } from './token-hasher';

/**
 * What the database remembers of a pepper: without it another secret under the same name would have every token of that pepper refused as
 * if there were none such. It is what the pepper makes of a fixed text, which helps to guess neither the pepper nor a token.
 */
export class PepperProofs {
  private readonly noted = new Set<string>();

  constructor(
    private readonly db: Pick<DataSource, 'query'>,
    private readonly peppers: readonly Pepper[],
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** That pepper has just verified a token, so it is the one of its name. A process tells the database once; where that fails, the next does. */
  note(pepperId: string): void {
    if (this.noted.has(pepperId)) return;
    const pepper = this.peppers.find(({ id }) => id === pepperId);
    if (!pepper) return;
    this.noted.add(pepperId);
    this.db
      .query('insert into pepper_proofs (pepper_id, proof) values ($1, $2) on conflict do nothing', [
        pepperId,
        proofOf(pepper),
      ])
      .catch((error: unknown) => {
        this.logger.warn({ err: error, pepper: pepperId }, 'Could not note the proof of a pepper');
      });
  }

  /** @throws Error, whose message is for the operator, where a pepper has the name of another */
  async confirm(): Promise<void> {
    const [wrong] = contradicted(this.peppers, await this.db.query(KNOWN_PROOFS));
    if (wrong) throw new Error(otherSecret(wrong.id));
  }
}

export const KNOWN_PROOFS = 'select pepper_id, proof from pepper_proofs';

export interface KnownProof {
  readonly pepper_id: string;
  readonly proof: Buffer;
}

/** The peppers that have the name of another. */
export const contradicted = (peppers: readonly Pepper[], known: readonly KnownProof[]): Pepper[] =>
  peppers.filter((pepper) =>
    known.some(({ pepper_id, proof }) => pepper_id === pepper.id && !proof.equals(proofOf(pepper))),
  );

const otherSecret = (id: string): string =>
  `PEPPERS has another secret under the name ${id} than the one that tokens were hashed with: each of them would be refused. ` +
  'Give it back its secret; a new one takes a name of its own, in front, and the old one stays as the second.';
