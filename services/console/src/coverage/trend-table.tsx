import type { JSX } from 'react';
import { text } from '../text/en';
import { exactly } from '../ui/moment';
import { percent, points } from '../ui/percentages';
import { CommitSha } from '../ui/sha';
import type { TrendPoint } from './trend';

export function TrendTable({ trend }: { trend: readonly TrendPoint[] }): JSX.Element {
  return (
    <div className="table-frame">
      <table className="table" aria-label={text.coverage.trend.tableLabel}>
        <thead>
          <tr>
            <th scope="col">{text.coverage.commit}</th>
            <th scope="col" className="when-wide">
              {text.coverage.trend.when}
            </th>
            <th scope="col" className="cell-number">
              {text.coverage.share}
            </th>
            <th scope="col" className="cell-number">
              {text.coverage.trend.changeColumn}
            </th>
          </tr>
        </thead>
        <tbody>
          {trend.toReversed().map(({ sha, at, share, change, message, address }) => (
            <tr key={sha}>
              <th scope="row">
                <CommitSha sha={sha} href={address} /> <span className="trend-message">{message}</span>
                <span className="fine when-narrow">{exactly(at)}</span>
              </th>
              <td className="when-wide">{exactly(at)}</td>
              <td className="cell-number">{percent(share)}</td>
              <td className="cell-number">
                {change === undefined ? text.coverage.trend.first : points(change)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
