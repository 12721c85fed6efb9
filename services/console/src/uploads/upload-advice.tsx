import type { JSX } from 'react';
import type { RepositoryNames } from '../organizations/organizations.api';
import { text } from '../text/en';
import { Lines } from '../ui/lines';
import { commandFor } from './mending-command';
import type { Upload } from './upload-list';

/** What the status of an upload means, and how to mend what can be mended. */
export function UploadAdvice({ names, upload }: { names: RepositoryNames; upload: Upload }): JSX.Element {
  const { meaning, remedies } = text.uploads.statuses[upload.status];
  const command = commandFor(names, upload, location.origin);
  return (
    <div className="advice">
      <p>{meaning}</p>
      {upload.problem === undefined ? null : (
        <p className="advice-problem">{text.uploads.problem(upload.problem)}</p>
      )}
      {remedies.length > 0 ? <p className="advice-head">{text.uploads.whatToDo}</p> : null}
      <ul className="advice-list">
        {remedies.map((remedy) => (
          <li key={remedy}>{remedy}</li>
        ))}
      </ul>
      {command === undefined ? null : (
        <>
          <p className="help">{text.uploads.commands[command.does]}</p>
          <Lines what={text.uploads.command} lines={command.lines} />
        </>
      )}
    </div>
  );
}
