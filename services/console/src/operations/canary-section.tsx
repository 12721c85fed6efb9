import type { JSX } from 'react';
import { text } from '../text/en';
import { Empty } from '../ui/empty';
import { exactly, relatively, useNow } from '../ui/moment';
import type { TokensOverview } from './operations.api';
import { Figures, PartSection } from './part-section';

const words = text.operations.canary;

/** What a canary leaves behind here; what its probes were answered, its own metrics say. */
export function CanarySection({ part }: { part: TokensOverview['canary'] }): JSX.Element {
  const now = useNow();
  return (
    <PartSection title={words.title} part={part}>
      {({ lookedBack, latest }) =>
        latest === undefined ? (
          <Empty icon="search" title={words.empty} help={words.emptyHelp(lookedBack)} />
        ) : (
          <>
            <Figures
              of={[
                [words.latest, `${exactly(new Date(latest.at))} (${relatively(new Date(latest.at), now)})`],
                [words.answered, answerOf(latest)],
              ]}
            />
            <p className="fine">{words.note}</p>
          </>
        )
      }
    </PartSection>
  );
}

function answerOf({ state, waitedMs }: { state: 'pending' | 'enforced'; waitedMs?: number }): string {
  if (state === 'pending') return words.pending;
  return waitedMs === undefined ? words.enforced : words.enforcedAfter(text.operations.duration(waitedMs));
}
