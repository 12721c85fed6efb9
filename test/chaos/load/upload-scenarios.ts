import type { Random } from '../../support/random';
import type { CommitUploads } from './uploads';

/** As the contract writes them, so that they come back unchanged. */
const LANGUAGES = ['Javascript', 'Python', 'Go', 'Ruby'] as const;

export type UploadScenario = (commit: CommitUploads, random: Random) => Promise<void>;

/** What builds do, and what they should not do but do. Each is for one commit. */
export const UPLOAD_SCENARIOS: Readonly<Record<string, UploadScenario>> = {
  complete: async (commit, random) => {
    await commit.complete(random.pick(LANGUAGES));
  },
  'several languages at once': async (commit) => {
    await Promise.all(LANGUAGES.slice(0, 3).map((language) => commit.complete(language)));
  },
  'partials and a final': async (commit, random) => {
    const language = random.pick(LANGUAGES);
    for (let part = random.integer(2, 4); part > 0; part -= 1) await commit.partial(language);
    await commit.final();
  },
  'parallel partials of two languages, one final': async (commit) => {
    const [one, other] = LANGUAGES;
    await Promise.all([
      commit.partial(one),
      commit.partial(other),
      commit.partial(one),
      commit.partial(other),
    ]);
    await commit.final();
  },
  'a late partial, and a final for it': async (commit, random) => {
    const language = random.pick(LANGUAGES);
    await commit.partial(language);
    await commit.final();
    await commit.pause();
    await commit.partial(language);
    await commit.pause();
    await commit.final();
  },
  'a late partial that no final follows': async (commit, random) => {
    const language = random.pick(LANGUAGES);
    await commit.partial(language);
    await commit.final();
    await commit.partial(language);
  },
  'two finals at once': async (commit, random) => {
    const language = random.pick(LANGUAGES);
    await Promise.all([commit.partial(language), commit.partial(language)]);
    await Promise.all([commit.final(), commit.final()]);
  },
  'a final that races a partial': async (commit, random) => {
    const language = random.pick(LANGUAGES);
    await commit.partial(language);
    await Promise.all([commit.final(), commit.partial(language)]);
    await commit.final();
  },
  'a complete report replaces another': async (commit, random) => {
    const language = random.pick(LANGUAGES);
    await commit.complete(language);
    await commit.pause();
    await commit.complete(language);
  },
  'a complete report over partials': async (commit, random) => {
    const language = random.pick(LANGUAGES);
    await commit.partial(language);
    await commit.final();
    await commit.complete(language);
    await commit.partial(language);
    await commit.final();
  },
  'the same bytes again, at once and much later': async (commit, random) => {
    const language = random.pick(LANGUAGES);
    const first = await commit.complete(language);
    await Promise.all([commit.again(first), commit.again(first)]);
    await commit.complete(language);
    await commit.again(first);
  },
};
