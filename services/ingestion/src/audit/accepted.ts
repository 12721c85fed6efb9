import type { EntityManager } from 'typeorm';

/**
 * Has a change recorded in the audit log. Whoever makes the change calls it once nothing stands against the change any more,
 * outside of any transaction, and before the change; if it rejects, nothing may be changed.
 */
export type Accepted = () => Promise<void>;

type Transact = <T>(work: (tx: EntityManager) => Promise<T>) => Promise<T>;

/**
 * Makes a change that may be refused. It is tried first and rolled back, so that the very statements that make it decide
 * whether it is accepted, and no transaction waits for the audit log. `work` therefore runs twice and does nothing but by `tx`.
 */
export async function changeOnceAccepted<T>(
  transact: Transact,
  accepted: Accepted,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  await rehearse(transact, work);
  await accepted();
  return transact(work);
}

async function rehearse(transact: Transact, work: (tx: EntityManager) => Promise<unknown>): Promise<void> {
  const rollBack = new Error('A rehearsal is rolled back.');
  try {
    await transact(async (tx) => {
      await work(tx);
      throw rollBack;
    });
  } catch (error) {
    if (error !== rollBack) throw error;
  }
}
