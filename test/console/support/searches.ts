import { eventually } from '@libs/testing';
import type { Visit } from './visit';

interface Search {
  readonly page: string;
  readonly token: string;
  readonly field: string;
  readonly word: string;
}

/** What a list is searched for while somebody types a word and then rests. No time passes between two letters, however slow the machine. */
export async function searchesWhileTyping(
  visit: Visit,
  { page: path, token, field, word }: Search,
): Promise<string[]> {
  const { page } = visit;
  const searches: string[] = [];
  page.on('request', (request) => {
    const search = new URL(request.url()).searchParams.get('search');
    if (search !== null) searches.push(search);
  });
  await page.clock.install();
  await page.goto(path);
  await visit.signIn(token);
  const typing = page.getByLabel(field);
  await typing.waitFor();
  await page.clock.pauseAt(Date.now() + 60_000);
  await typing.pressSequentially(word);
  await page.clock.resume();
  await eventually(() => expect(searches).toContain(word));
  return searches;
}
