import { useQuery } from '@tanstack/react-query';
import { type JSX, useMemo, useState } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { classes } from '../ui/classes';
import { Fetched } from '../ui/fetched';
import { Icon } from '../ui/icons';
import { count } from '../ui/percentages';
import { type ChangedFile, diffQuery, type PullRequestPlace } from './pull-requests.api';
import { type DiffLine, firstLines, type LineRange, stretchesOf, uncoveredIn } from './read-diff';

interface FileLinesProps {
  place: PullRequestPlace;
  headSha: string;
  file: ChangedFile;
}

const MAX_RANGES = 20;

/** Which of the added lines no test has reached, in numbers and in the diff itself. */
export function FileLines({ place, headSha, file }: FileLinesProps): JSX.Element {
  const diff = useQuery(diffQuery(place, headSha));
  const words = text.pullRequests.lines;
  const ranges = uncoveredIn(file.diffLineHits);
  const listed = ranges.slice(0, MAX_RANGES).map(nameOf).join(', ');
  const more = ranges.length - MAX_RANGES;
  return (
    <div className="file-lines">
      <p>
        {ranges.length === 0 ? words.allCovered(file.diffLineHits.length) : words.uncovered(listed)}
        {more > 0 ? ` ${words.andMore(more)}` : null}
      </p>
      <Fetched list={diff} failed={words.failed} loading={words.loading} />
      {typeof diff.data === 'string' ? <p className="fine">{words[diff.data]}</p> : null}
      {diff.data && typeof diff.data !== 'string' ? (
        <Stretches file={file} stretches={stretchesOf(diff.data, file.fileName)} />
      ) : null}
    </div>
  );
}

const nameOf = ({ from, to }: LineRange): string => (from === to ? String(from) : `${from}–${to}`);

/** More would make the page slow; nobody reads so many without asking for it. */
const SHOWN_AT_FIRST = 500;

function Stretches({ file, stretches }: { file: ChangedFile; stretches: DiffLine[][] }): JSX.Element {
  const [isWhole, setWhole] = useState(false);
  const words = text.pullRequests.lines;
  const hits = useMemo(
    () => new Map(file.diffLineHits.map(({ lineNumber, hits: times }) => [Number(lineNumber), times])),
    [file],
  );
  const total = stretches.reduce((sum, { length }) => sum + length, 0);
  return (
    <>
      <table className="diff" aria-label={words.label(file.fileName)}>
        <thead>
          <tr>
            <th scope="col">{words.before}</th>
            <th scope="col">{words.after}</th>
            <th scope="col">{words.hits}</th>
            <th scope="col">{words.line}</th>
          </tr>
        </thead>
        {firstLines(stretches, isWhole ? total : SHOWN_AT_FIRST).map((lines, index) => (
          <tbody key={index}>
            {lines.map((line, at) => (
              <DiffRow key={at} line={line} hits={hitsOf(line, hits)} />
            ))}
          </tbody>
        ))}
      </table>
      {total > SHOWN_AT_FIRST && !isWhole ? (
        <Button onClick={() => setWhole(true)}>{words.showAll(count(total))}</Button>
      ) : null}
    </>
  );
}

/** Of a line that was there before, nobody says whether it is covered: it is none of this change. */
const hitsOf = ({ kind, after }: DiffLine, hits: ReadonlyMap<number, number>): number | undefined =>
  kind === 'added' && after !== undefined ? hits.get(after) : undefined;

const SIGNS = { added: '+', removed: '−', kept: ' ' } as const;

function DiffRow({ line, hits }: { line: DiffLine; hits: number | undefined }): JSX.Element {
  const words = text.pullRequests.lines;
  const state = hits === undefined ? undefined : hits > 0 ? 'diff-covered' : 'diff-uncovered';
  return (
    <tr className={classes(`diff-${line.kind}`, state)}>
      <td className="diff-number">{line.before}</td>
      <td className="diff-number">{line.after}</td>
      <td className="diff-hits">
        {hits === undefined ? null : (
          <>
            <Icon name={hits > 0 ? 'check' : 'close'} />
            {hits > 0 ? words.times(count(hits)) : words.never}
          </>
        )}
      </td>
      <td className="diff-text">
        <span className="unseen">{words.kinds[line.kind]}</span>
        <span aria-hidden="true">{SIGNS[line.kind]} </span>
        {line.text}
      </td>
    </tr>
  );
}
