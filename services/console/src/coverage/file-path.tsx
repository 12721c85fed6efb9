import { Fragment, type JSX } from 'react';

/** A path that may be broken after each folder. */
export function FilePath({ path }: { path: string }): JSX.Element {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  return (
    <span className="file-path">
      {parts.map((part, index) => (
        <Fragment key={index}>
          <span className="file-path-folder">{`${part}/`}</span>
          <wbr />
        </Fragment>
      ))}
      <span>{name}</span>
    </span>
  );
}
