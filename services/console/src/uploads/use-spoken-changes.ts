import { useEffect, useRef, useState } from 'react';
import { text } from '../text/en';
import { changesBetween, type Upload, type UploadList } from './upload-list';
import { shortSha } from '../ui/sha';

const BETWEEN_MS = 3_000;

/** What has changed in the list, as a sentence for screen readers: what changes at about one time is one sentence. */
export function useSpokenChanges(list: UploadList | undefined): string {
  const [sentence, setSentence] = useState('');
  const seen = useRef<UploadList>(undefined);
  const untold = useRef(new Map<string, Upload>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const before = seen.current;
    seen.current = list;
    if (!before || !list) return;
    for (const upload of changesBetween(before, list)) untold.current.set(upload.reportId, upload);
    if (untold.current.size === 0 || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      setSentence(sentenceOf([...untold.current.values()]));
      untold.current.clear();
    }, BETWEEN_MS);
  }, [list]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return sentence;
}

function sentenceOf(changed: readonly Upload[]): string {
  const [only, ...others] = changed;
  if (!only) return '';
  if (others.length > 0) return text.uploads.changed(changed.length);
  const { targetCommitSha, language = '', status } = only;
  return text.uploads.changedOne(shortSha(targetCommitSha), language, text.uploads.statuses[status].label);
}
