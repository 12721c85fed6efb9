import type { JSX } from 'react';
import { text } from '../text/en';
import { CopyButton } from '../ui/copy';
import { exactly, Moment, relatively, useNow } from '../ui/moment';
import { count, percent, points } from '../ui/percentages';
import { CommitSha, shortSha } from '../ui/sha';
import type { Coverage } from './coverage.api';
import { Figure, Figures } from './figures';
import { ShareBar } from './share-bar';
import type { TrendPoint } from './trend';

interface HeadFiguresProps {
  coverage: Coverage;
  trend: readonly TrendPoint[];
}

/** How a branch stands. */
export function HeadFigures({ coverage, trend }: HeadFiguresProps): JSX.Element {
  const now = useNow();
  const share = coverage.coveragePercentageWithDecimals;
  const sha = coverage.lastCommitWithCoverage;
  const at = trend.findIndex((point) => point.sha === sha);
  const point = trend[at];
  const since = changeOf(point, trend[at - 1]);
  const updated = coverage.valueUpdatedAt === undefined ? undefined : new Date(coverage.valueUpdatedAt);
  return (
    <Figures>
      <Figure name={text.coverage.share} notes={since === undefined ? [] : [since]}>
        <strong className="figure-share">
          {share === undefined ? text.coverage.nothing : percent(share)}
        </strong>
        {share === undefined ? null : <ShareBar share={share} />}
      </Figure>
      <Figure name={text.coverage.lines}>
        {text.coverage.linesOf(count(coverage.numberCoveredLines), count(coverage.numberCoverableLines))}
      </Figure>
      <Figure name={text.coverage.files} notes={notesOf(coverage)}>
        {count(coverage.numberTotalFiles)}
      </Figure>
      {sha === undefined ? null : (
        <Figure
          name={text.coverage.commit}
          notes={[
            ...(point && point.message !== '' ? [point.message] : []),
            <CopyButton key="copy" value={sha} what={text.coverage.fullSha(shortSha(sha))} />,
          ]}
        >
          <CommitSha sha={sha} href={point?.address} />
        </Figure>
      )}
      {updated ? (
        <Figure name={text.coverage.updated} notes={[exactly(updated)]}>
          <Moment at={updated}>{relatively(updated, now)}</Moment>
        </Figure>
      ) : null}
    </Figures>
  );
}

function changeOf(point: TrendPoint | undefined, before: TrendPoint | undefined): string | undefined {
  if (point?.change === undefined || !before) return undefined;
  return point.change === 0
    ? text.coverage.noChange(shortSha(before.sha))
    : text.coverage.change(points(point.change), shortSha(before.sha));
}

const notesOf = ({ filesUncovered, filesWithLowCoverage }: Coverage): string[] => [
  ...(filesUncovered > 0 ? [text.coverage.filesUncovered(count(filesUncovered))] : []),
  ...(filesWithLowCoverage > 0 ? [text.coverage.filesLow(count(filesWithLowCoverage))] : []),
];
