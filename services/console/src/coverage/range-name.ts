import { text } from '../text/en';
import type { Range } from './line-runs';
import { count } from './percentages';

export const nameOf = ({ from, to }: Range): string => text.coverage.file.range(count(from), count(to));
