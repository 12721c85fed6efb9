/** What everything that is kept of drafts begins with. */
const PREFIX = 'portcullis-draft';
const OWNER = `${PREFIX}s-of`;

const keyOf = (name: string): string => `${PREFIX} ${name}`;

export const readDraft = (name: string): unknown =>
  inStorage((storage): unknown => JSON.parse(storage.getItem(keyOf(name)) ?? 'null'));

export const keepDraft = (name: string, draft: unknown): void =>
  inStorage((storage) => storage.setItem(keyOf(name), JSON.stringify(draft)));

export const forgetDraft = (name: string): void => inStorage((storage) => storage.removeItem(keyOf(name)));

export const forgetDrafts = (): void =>
  inStorage((storage) => {
    for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key);
  });

/** What was typed in this tab is for nobody but who typed it: another account begins with empty forms. */
export function keepDraftsOf(accountId: number): void {
  const owner = String(accountId);
  if (inStorage((storage) => storage.getItem(OWNER)) === owner) return;
  forgetDrafts();
  inStorage((storage) => storage.setItem(OWNER, owner));
}

/** Storage may be forbidden, or hold what is no draft: a form keeps its content as long as the page is open. */
function inStorage<T>(act: (storage: Storage) => T): T | undefined {
  try {
    return act(sessionStorage);
  } catch {
    return undefined;
  }
}
