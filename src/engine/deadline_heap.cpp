// Sift up and down with the positions kept.
#include "engine/deadline_heap.hpp"

namespace muster::engine {

void deadline_heap::place(std::size_t where, entry e)
{
    heap_[where] = e;
    where_[e.index] = static_cast<std::uint32_t>(where);
}

void deadline_heap::up(std::size_t where, entry e)
{
    while (where > 0) {
        const std::size_t parent = (where - 1) / 2;
        if (heap_[parent].at <= e.at)
            break;
        place(where, heap_[parent]);
        where = parent;
    }
    place(where, e);
}

void deadline_heap::down(std::size_t where, entry e)
{
    while (true) {
        std::size_t child = 2 * where + 1;
        if (child >= heap_.size())
            break;
        if (child + 1 < heap_.size() && heap_[child + 1].at < heap_[child].at)
            ++child;
        if (heap_[child].at >= e.at)
            break;
        place(where, heap_[child]);
        where = child;
    }
    place(where, e);
}

void deadline_heap::remove(std::size_t where)
{
    where_[heap_[where].index] = absent;
    const entry last = heap_.back();
    heap_.pop_back();
    if (where == heap_.size())
        return;
    if (where > 0 && heap_[(where - 1) / 2].at > last.at)
        up(where, last);
    else
        down(where, last);
}

void deadline_heap::set(std::uint32_t index, core::time_point at)
{
    if (index >= where_.size())
        where_.resize(index + 1, absent);
    const std::uint32_t where = where_[index];
    if (at == core::never) {
        if (where != absent)
            remove(where);
        return;
    }
    if (where == absent) {
        heap_.push_back({at, index});
        up(heap_.size() - 1, {at, index});
    } else if (at < heap_[where].at) {
        up(where, {at, index});
    } else {
        down(where, {at, index});
    }
}

void deadline_heap::set_no_later(std::uint32_t index, core::time_point at)
{
    const std::uint32_t where = index < where_.size() ? where_[index] : absent;
    if (where == absent || at < heap_[where].at)
        set(index, at);
}

} // namespace muster::engine
