/** Another worker has stored this generation or a newer one; ours is not needed. */
export class Superseded extends Error {}

/** False: superseded, and nothing was changed. */
export async function unlessSuperseded(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof Superseded) return false;
    throw error;
  }
}
