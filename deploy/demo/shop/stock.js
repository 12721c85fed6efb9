const shelves = new Map();

exports.put = (item, pieces) => {
  shelves.set(item, (shelves.get(item) ?? 0) + pieces);
};

exports.take = (item, pieces) => {
  const there = shelves.get(item) ?? 0;
  if (there < pieces) {
    throw new Error(`only ${there} of ${item} left`);
  }
  shelves.set(item, there - pieces);
};
