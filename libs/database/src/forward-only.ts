/** A schema only goes forward: what a migration did wrong, the next one puts right. */
export abstract class ForwardOnly {
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only. Write a new one that puts it right.'));
  }
}
