import { loadHistory, sourceIn } from './history';
import { HistoryReader } from './read-history';
import { judge, type Verdict } from './verdict';

/** Reads what a run wrote into a directory and judges it; says what it is doing meanwhile. */
export async function judgeDirectory(directory: string, say: (line: string) => void): Promise<Verdict> {
  say(`Reading the history in ${directory} …`);
  const source = await sourceIn(new HistoryReader(directory), (file) =>
    say(`${file}: its last line was torn when its recorder was killed, and is left out`),
  );
  const history = await loadHistory(source);
  say(`Judging ${history.revocations.length} revocations and ${history.uploads.length} uploads …`);
  return judge(history);
}
