import { type JSX, useState } from 'react';
import { endSessions } from '../session/session.api';
import { useLeaving } from '../session/use-leaving';
import { text } from '../text/en';
import { RevokeDialog } from '../tokens/revoke-dialog';
import { Button } from '../ui/button';

const words = text.access.sessions;

/** For whoever has lost a browser, or thinks that somebody has a cookie of theirs. */
export function SessionsSection(): JSX.Element {
  const leave = useLeaving('everywhere');
  const [isAsked, ask] = useState(false);
  return (
    <section className="section" aria-labelledby="sessions">
      <h2 id="sessions">{words.title}</h2>
      <p className="lead">{words.lead}</p>
      <div className="section-actions">
        <Button onClick={() => ask(true)}>{words.end}</Button>
      </div>
      {isAsked ? (
        <RevokeDialog
          title={words.endTitle}
          lead={words.endLead}
          confirm={words.endConfirm}
          confirming={text.shell.signingOut}
          failed={words.notEnded}
          waiting={words.waiting}
          unknown={words.unknown}
          revoke={async () => ({ what: words.title, status: await endSessions() })}
          onRevoked={({ status }) => void leave(status)}
          onChanged={() => Promise.resolve()}
          onClose={() => ask(false)}
        />
      ) : null}
    </section>
  );
}
