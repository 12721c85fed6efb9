import type { JSX } from 'react';
import { stepOf } from './shares';

/** A picture of a share whose number stands beside it. */
export function ShareBar({ share }: { share: number }): JSX.Element {
  return (
    <svg className="share-bar" aria-hidden="true" focusable="false">
      <rect className="share-bar-ground" width="100%" height="100%" />
      <rect className={`share-bar-part step-${stepOf(share)}`} width={`${share}%`} height="100%" />
    </svg>
  );
}
