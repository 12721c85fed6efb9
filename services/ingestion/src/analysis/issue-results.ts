import { ISSUE_LEVELS, type IssueLevel } from '@libs/contracts';
import { readCount, readFilename, readName, readObject, readText } from './read-value';
import { Misfit } from './shape';

export interface FoundIssue {
  readonly pattern: string;
  readonly message: string;
  readonly level: IssueLevel;
  readonly category: string | null;
  readonly line: number;
  readonly column: number | null;
}

const MAX_PATTERN_LENGTH = 1_000;
const MAX_CATEGORY_LENGTH = 200;
const MAX_MESSAGE_LENGTH = 60_000;

/** One result of R1; null: the file could not be analysed, which is no issue. */
export function readResult(given: unknown): FoundIssue | null {
  const result = readObject(given, '');
  if ('Issue' in result) return readIssue(result['Issue']);
  if (!('FileError' in result)) throw new Misfit('', 'must be an Issue or a FileError');
  const error = readObject(result['FileError'], 'FileError');
  readFilename(error['filename'], 'FileError.filename');
  readText(error['message'], 'FileError.message', MAX_MESSAGE_LENGTH);
  return null;
}

function readIssue(given: unknown): FoundIssue {
  const issue = readObject(given, 'Issue');
  const pattern = readObject(issue['patternId'], 'Issue.patternId');
  const message = readObject(issue['message'], 'Issue.message');
  readFilename(issue['filename'], 'Issue.filename');
  return {
    pattern: readName(pattern['value'], 'Issue.patternId.value', MAX_PATTERN_LENGTH),
    message: readText(message['text'], 'Issue.message.text', MAX_MESSAGE_LENGTH),
    level: readLevel(issue['level']),
    category: readCategory(issue['category']),
    ...readLocation(issue['location']),
  };
}

/** One result of the old form, O1, which knows neither level nor category. */
export function readOldResult(given: unknown): { filename: string; issue: FoundIssue } {
  const result = readObject(given, '');
  return {
    filename: readFilename(result['filePath'], 'filePath'),
    issue: {
      pattern: readName(result['rule'], 'rule', MAX_PATTERN_LENGTH),
      message: readText(result['message'], 'message', MAX_MESSAGE_LENGTH),
      level: 'Info',
      category: null,
      line: readCount(result['line'], 'line'),
      column: null,
    },
  };
}

function readLevel(given: unknown): IssueLevel {
  const level = ISSUE_LEVELS.find((known) => known === given);
  if (level === undefined) throw new Misfit('Issue.level', `must be one of ${ISSUE_LEVELS.join(', ')}`);
  return level;
}

const readCategory = (given: unknown): string | null =>
  given === undefined || given === null ? null : readName(given, 'Issue.category', MAX_CATEGORY_LENGTH);

function readLocation(given: unknown): { line: number; column: number | null } {
  const at = 'Issue.location';
  const location = readObject(given, at);
  if ('FullLocation' in location) {
    const full = readObject(location['FullLocation'], `${at}.FullLocation`);
    return {
      line: readCount(full['line'], `${at}.FullLocation.line`),
      column: readCount(full['column'], `${at}.FullLocation.column`),
    };
  }
  if (!('LineLocation' in location)) throw new Misfit(at, 'must be a LineLocation or a FullLocation');
  const line = readObject(location['LineLocation'], `${at}.LineLocation`);
  return { line: readCount(line['line'], `${at}.LineLocation.line`), column: null };
}
