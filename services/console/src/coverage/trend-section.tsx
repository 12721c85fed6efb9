import { type JSX, useState } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { dayOf, exactly } from '../ui/moment';
import { Fetched } from '../ui/fetched';
import { percent, points } from '../ui/percentages';
import { CommitSha, shortSha } from '../ui/sha';
import type { TrendPoint } from './trend';
import { TrendChart } from './trend-chart';
import { TrendTable } from './trend-table';

/** What these say of the query of the commits. */
interface Commits {
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly refetch: () => Promise<unknown>;
  readonly fetchNextPage: () => Promise<unknown>;
}

interface TrendSectionProps {
  list: Commits;
  trend: readonly TrendPoint[];
  /** How many commits were looked at. */
  commits: number;
}

export function TrendSection({ list, trend, commits }: TrendSectionProps): JSX.Element {
  return (
    <section className="section" aria-labelledby="trend">
      <div className="section-head">
        <h2 id="trend">{text.coverage.trend.title}</h2>
        {trend.length > 0 ? (
          <p className="count">{text.coverage.trend.covered(trend.length, commits)}</p>
        ) : null}
      </div>
      <div className={list.isPending ? 'trend-place' : undefined}>
        <Fetched list={list} failed={text.coverage.trend.failed} />
      </div>
      {!list.isPending && trend.length === 0 && !list.error ? (
        <p className="lead">{text.coverage.trend.none}</p>
      ) : null}
      {trend.length > 0 ? <Trend trend={trend} /> : null}
      {list.hasNextPage ? (
        <Button
          className="section-more"
          busy={list.isFetchingNextPage && text.waiting.loading}
          onClick={() => void list.fetchNextPage()}
        >
          {text.coverage.trend.older}
        </Button>
      ) : null}
    </section>
  );
}

function Trend({ trend }: { trend: readonly TrendPoint[] }): JSX.Element {
  const [sha, setSha] = useState<string>();
  const found = trend.findIndex((point) => point.sha === sha);
  const chosen = found < 0 ? trend.length - 1 : found;
  const point = trend[chosen];
  const choose = (index: number): void => {
    setSha(trend[index]?.sha);
  };
  return (
    <>
      <div className="trend">
        <TrendChart trend={trend} chosen={chosen} onChoose={choose} />
        {trend.length > 1 ? (
          <input
            className="trend-slider"
            type="range"
            min={0}
            max={trend.length - 1}
            value={chosen}
            aria-label={text.coverage.trend.pick}
            aria-valuetext={point ? told(point) : undefined}
            onChange={({ target }) => {
              choose(target.valueAsNumber);
            }}
          />
        ) : null}
        {point ? <Readout point={point} /> : null}
      </div>
      {trend.length === 1 ? <p className="help">{text.coverage.trend.one}</p> : null}
      <details className="trend-table">
        <summary>{text.coverage.trend.asTable}</summary>
        <TrendTable trend={trend} />
      </details>
    </>
  );
}

const told = ({ share, sha, at, change }: TrendPoint): string =>
  text.coverage.trend.point(
    percent(share),
    shortSha(sha),
    dayOf(at),
    change === undefined ? '' : text.coverage.trend.change(points(change)),
  );

function Readout({ point }: { point: TrendPoint }): JSX.Element {
  const { sha, at, message, author, share, change, address } = point;
  return (
    <p className="trend-readout">
      <strong>{percent(share)}</strong>
      {change === undefined ? null : <span className="trend-change">{points(change)}</span>}
      <CommitSha sha={sha} href={address} />
      <span className="trend-message">{message}</span>
      <span className="fine">{text.coverage.trend.by(author, exactly(at))}</span>
    </p>
  );
}
