use super::*;
use crate::client::Refusal;
use proptest::prelude::*;

const ANA: PersonId = PersonId::from_bits(1);
const BEN: PersonId = PersonId::from_bits(2);
const ME: PersonId = PersonId::from_bits(9);
const FOLLOW: Wished = Wished::Send(Request { of: ANA, follow: true });

fn standing(relation: Relation, version: u64) -> Standing {
    Standing { relation, version, ..Standing::STRANGERS }
}
fn following(version: u64) -> Standing {
    standing(Relation::Following, version)
}
fn not_following(version: u64) -> Standing {
    standing(Relation::NotFollowing, version)
}
fn said(of: PersonId, standing: Standing, followers: u64, mine: u64) -> Result<Followed, ApiError> {
    Ok(Followed { id: of, standing, followers: Some(followers), following: mine })
}
/// Knows Ana, whom 5 people follow, and that I follow 10.
fn graph(with_ana: Standing) -> FollowGraph {
    let mut graph = FollowGraph::default();
    graph.learn_counts(ANA, with_ana, Counts { followers: 5, following: 3 });
    graph.learn_counts(ME, Standing::MYSELF, Counts { followers: 1, following: 10 });
    graph
}

#[track_caller]
fn check(graph: &FollowGraph, shown: Relation, followers: u64, mine: u64) {
    let now = (graph.shown(ANA), graph.followers(ANA), graph.my_following());
    assert_eq!(now, (Some(shown), Some(followers), Some(mine)));
}

#[test]
fn a_click_shows_at_once_in_relation_and_counters() {
    let mut graph = graph(not_following(0));
    assert_eq!(graph.wish(ANA, true, 0.0), FOLLOW);
    check(&graph, Relation::Following, 6, 11);
    assert!(graph.is_pending(ANA));
    assert_eq!(graph.settle(ANA, said(ANA, following(1), 6, 11), 0.0), Next::Done);
    check(&graph, Relation::Following, 6, 11);
    assert!(!graph.is_pending(ANA));
}

#[test]
fn a_failure_gives_back_the_previous_value_whatever_it_was() {
    let mut graph = graph(following(4));
    assert_eq!(graph.wish(ANA, false, 0.0), Wished::Send(Request { of: ANA, follow: false }));
    check(&graph, Relation::NotFollowing, 4, 9);
    assert_eq!(graph.settle(ANA, Err(ApiError::Refused(Refusal::default())), 0.0), Next::Done);
    check(&graph, Relation::Following, 5, 10);
}

#[test]
fn one_request_is_in_flight_and_the_newest_wish_waits() {
    let mut graph = graph(not_following(0));
    assert_eq!(graph.wish(ANA, true, 0.0), FOLLOW);
    assert_eq!(graph.wish(ANA, false, 0.0), Wished::Kept);
    assert_eq!(graph.wish(ANA, true, 0.0), Wished::Kept);
    assert_eq!(graph.wish(ANA, false, 0.0), Wished::Kept);
    check(&graph, Relation::NotFollowing, 5, 10);
    let next = graph.settle(ANA, said(ANA, following(1), 6, 11), 0.0);
    assert_eq!(next, Next::Send(Request { of: ANA, follow: false }));
    check(&graph, Relation::NotFollowing, 5, 10);
    assert_eq!(graph.settle(ANA, said(ANA, not_following(2), 5, 10), 0.0), Next::Done);
    check(&graph, Relation::NotFollowing, 5, 10);
}

#[test]
fn wishes_that_cancel_out_send_nothing_more() {
    let mut graph = graph(not_following(0));
    graph.wish(ANA, true, 0.0);
    graph.wish(ANA, false, 0.0);
    graph.wish(ANA, true, 0.0);
    assert_eq!(graph.settle(ANA, said(ANA, following(1), 6, 11), 0.0), Next::Done);
    check(&graph, Relation::Following, 6, 11);
}

#[test]
fn a_refusal_while_the_opposite_waits_leaves_what_was() {
    let mut graph = graph(not_following(0));
    graph.wish(ANA, true, 0.0);
    graph.wish(ANA, false, 0.0);
    assert_eq!(graph.settle(ANA, Err(ApiError::NotFound), 0.0), Next::Done);
    check(&graph, Relation::NotFollowing, 5, 10);
}

#[test]
fn a_doubtful_failure_while_the_opposite_waits_sends_the_opposite_to_be_sure() {
    let mut graph = graph(not_following(0));
    graph.wish(ANA, true, 0.0);
    graph.wish(ANA, false, 0.0);
    let next = graph.settle(ANA, Err(ApiError::Network), 0.0);
    assert_eq!(next, Next::Send(Request { of: ANA, follow: false }));
    // It had been committed: version 1 was the follow, 2 is its end.
    assert_eq!(graph.settle(ANA, said(ANA, not_following(2), 5, 10), 0.0), Next::Done);
    check(&graph, Relation::NotFollowing, 5, 10);
}

#[test]
fn a_refusal_after_a_lost_answer_leaves_the_doubt_and_the_server_is_asked() {
    let mut graph = graph(following(1));
    graph.wish(ANA, false, 0.0);
    graph.wish(ANA, true, 0.0);
    assert_eq!(graph.settle(ANA, Err(ApiError::Network), 0.0), Next::Send(Request { of: ANA, follow: true }));
    assert_eq!(graph.settle(ANA, Err(ApiError::Refused(Refusal::default())), 0.0), Next::Ask);
    assert_eq!(graph.found(ANA, Some(not_following(2))), Next::Done);
    assert_eq!(graph.shown(ANA), Some(Relation::NotFollowing));
}

#[test]
fn after_a_doubtful_failure_the_server_is_asked_and_believed() {
    for (truth, shown, followers, mine) in
        [(following(1), Relation::Following, 6, 11), (not_following(0), Relation::NotFollowing, 5, 10)]
    {
        for failure in [ApiError::Timeout, ApiError::Network, ApiError::Server(500)] {
            let mut graph = graph(not_following(0));
            graph.wish(ANA, true, 0.0);
            assert_eq!(graph.settle(ANA, Err(failure), 0.0), Next::Ask);
            assert!(graph.is_pending(ANA), "the button stays busy until the truth is known");
            assert_eq!(graph.found(ANA, Some(truth)), Next::Done);
            check(&graph, shown, followers, mine);
        }
    }
}

#[test]
fn where_the_server_cannot_be_asked_the_old_value_stands_until_it_can() {
    let mut graph = graph(not_following(0));
    graph.wish(ANA, true, 0.0);
    graph.settle(ANA, Err(ApiError::Network), 0.0);
    assert_eq!(graph.found(ANA, None), Next::Done);
    check(&graph, Relation::NotFollowing, 5, 10);
    assert!(graph.is_doubtful(ANA));
    graph.learn(ANA, following(1));
    check(&graph, Relation::Following, 6, 11);
    assert!(!graph.is_doubtful(ANA));
}

#[test]
fn a_wish_made_while_the_server_is_asked_is_sent_after() {
    let mut graph = graph(not_following(0));
    graph.wish(ANA, true, 0.0);
    graph.settle(ANA, Err(ApiError::Timeout), 0.0);
    assert_eq!(graph.wish(ANA, false, 0.0), Wished::Kept);
    assert_eq!(graph.found(ANA, Some(following(1))), Next::Send(Request { of: ANA, follow: false }));
}

#[test]
fn too_many_is_respected_and_not_hammered() {
    let mut graph = graph(not_following(0));
    graph.wish(ANA, true, 1_000.0);
    let too_many = Err(ApiError::TooMany { retry_after: Some(30) });
    assert_eq!(graph.settle(ANA, too_many, 1_000.0), Next::Done);
    check(&graph, Relation::NotFollowing, 5, 10);
    assert_eq!(graph.wish(ANA, true, 2_000.0), Wished::TooEarly(29));
    graph.learn(BEN, not_following(0));
    assert_eq!(graph.wish(BEN, true, 2_000.0), Wished::TooEarly(29));
    // Whom one followed before is no new pair.
    graph.learn(ME, Standing::MYSELF);
    graph.learn(PersonId::from_bits(3), following(1));
    let unfollow = graph.wish(PersonId::from_bits(3), false, 2_000.0);
    assert_eq!(unfollow, Wished::Send(Request { of: PersonId::from_bits(3), follow: false }));
    assert_eq!(graph.wish(ANA, true, 31_000.0), FOLLOW);
}

#[test]
fn an_older_answer_does_not_undo_a_newer_one() {
    let mut graph = graph(following(3));
    graph.learn(ANA, not_following(2));
    check(&graph, Relation::Following, 5, 10);
    graph.learn(ANA, not_following(4));
    assert_eq!(graph.shown(ANA), Some(Relation::NotFollowing));
}

#[test]
fn each_direction_has_its_own_version() {
    let mut graph = graph(following(3));
    graph.learn(ANA, Standing { follows_me: true, back_version: 1, ..not_following(2) });
    assert!(graph.follows_me(ANA));
    check(&graph, Relation::Following, 5, 10);
}

#[test]
fn news_do_not_undo_a_click_under_way() {
    let mut graph = graph(not_following(0));
    graph.wish(ANA, true, 0.0);
    graph.learn(ANA, not_following(2));
    check(&graph, Relation::Following, 6, 11);
    assert_eq!(graph.settle(ANA, said(ANA, following(1), 6, 11), 0.0), Next::Done);
    // Another device had unfollowed after this answer was made.
    assert_eq!(graph.shown(ANA), Some(Relation::NotFollowing));
}

#[test]
fn nobody_follows_himself() {
    let mut graph = graph(not_following(0));
    assert_eq!(graph.wish(ME, true, 0.0), Wished::Kept);
    assert_eq!(graph.shown(ME), Some(Relation::Myself));
}

#[test]
fn a_request_to_follow_is_not_shown_as_following() {
    let mut graph = graph(standing(Relation::Requested, 1));
    check(&graph, Relation::Requested, 5, 10);
    assert_eq!(graph.wish(ANA, false, 0.0), Wished::Send(Request { of: ANA, follow: false }));
    graph.wish(ANA, true, 0.0);
    assert_eq!(graph.shown(ANA), Some(Relation::Requested));
}

#[test]
fn answers_that_change_places_do_not_spoil_my_count() {
    let mut graph = graph(not_following(0));
    graph.learn(BEN, not_following(0));
    graph.wish(ANA, true, 0.0);
    graph.wish(BEN, true, 0.0);
    graph.settle(BEN, said(BEN, following(1), 1, 12), 0.0);
    graph.settle(ANA, said(ANA, following(1), 6, 11), 0.0);
    check(&graph, Relation::Following, 6, 12);
}

/// What happens to a request on its way.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Answered,
    Refused,
    LostBefore,
    LostAfter,
}

fn any_fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Answered),
        1 => Just(Fate::Refused),
        1 => Just(Fate::LostBefore),
        1 => Just(Fate::LostAfter),
    ]
}

proptest! {
    /// A server with one pair, a person who clicks at any time, and a line that loses what it likes.
    #[test]
    fn whatever_is_lost_the_end_is_the_servers_truth(
        steps in prop::collection::vec((any::<bool>(), any::<bool>(), any_fate()), 1..40),
    ) {
        let mut graph = graph(not_following(0));
        let mut server = not_following(0);
        let mut sent: Option<Request> = None;
        let answer_of = |server: Standing| {
            let more = u64::from(server.relation == Relation::Following);
            said(ANA, server, 5 + more, 10 + more)
        };
        for (click, follow, fate) in steps {
            if click || sent.is_none() {
                if let Wished::Send(request) = graph.wish(ANA, follow, 0.0) {
                    prop_assert!(sent.is_none(), "never two requests in flight");
                    sent = Some(request);
                }
                continue;
            }
            let Some(request) = sent.take() else { continue };
            let arrives = !matches!(fate, Fate::LostBefore | Fate::Refused);
            let is_so = (server.relation == Relation::Following) == request.follow;
            if arrives && !is_so {
                let relation = if request.follow { Relation::Following } else { Relation::NotFollowing };
                server = standing(relation, server.version + 1);
            }
            let mut next = graph.settle(ANA, match fate {
                Fate::Answered => answer_of(server),
                Fate::Refused => Err(ApiError::Refused(Refusal::default())),
                Fate::LostBefore | Fate::LostAfter => Err(ApiError::Network),
            }, 0.0);
            if next == Next::Ask {
                next = graph.found(ANA, Some(server));
            }
            if let Next::Send(request) = next {
                sent = Some(request);
            }
        }
        while let Some(request) = sent.take() {
            if (server.relation == Relation::Following) != request.follow {
                let relation = if request.follow { Relation::Following } else { Relation::NotFollowing };
                server = standing(relation, server.version + 1);
            }
            if let Next::Send(request) = graph.settle(ANA, answer_of(server), 0.0) {
                sent = Some(request);
            }
        }
        let more = u64::from(server.relation == Relation::Following);
        check(&graph, server.relation, 5 + more, 10 + more);
        prop_assert!(!graph.is_pending(ANA));
    }
}

#[test]
fn a_wish_waits_for_what_another_tab_has_under_way() {
    let mut graph = graph(not_following(0));
    graph.hear_wish(ANA, Some(true));
    check(&graph, Relation::Following, 6, 11);
    assert!(graph.is_pending(ANA));
    assert_eq!(graph.wish(ANA, false, 0.0), Wished::Kept);
    check(&graph, Relation::NotFollowing, 5, 10);
    assert_eq!(graph.resume(), [], "one request at a time, whoever sends it");
    graph.hear(ANA, following(1), Some(6), Some(11));
    assert_eq!(graph.resume(), [Request { of: ANA, follow: false }]);
}

#[test]
fn what_another_tab_was_told_is_learnt_by_its_version() {
    let mut graph = graph(following(3));
    graph.hear(ANA, not_following(2), Some(9), Some(99));
    check(&graph, Relation::Following, 5, 10);
    graph.hear(ANA, not_following(4), Some(4), Some(9));
    check(&graph, Relation::NotFollowing, 4, 9);
}

#[test]
fn a_wish_without_network_is_shown_and_sent_once_when_it_is_back() {
    let mut graph = graph(not_following(0));
    graph.set_offline(true);
    assert_eq!(graph.wish(ANA, true, 0.0), Wished::Kept);
    check(&graph, Relation::Following, 6, 11);
    assert_eq!(graph.resume(), []);
    graph.set_offline(false);
    assert_eq!(graph.resume(), [Request { of: ANA, follow: true }]);
    assert_eq!(graph.resume(), [], "once");
}

#[test]
fn a_wish_taken_back_without_network_is_forgotten() {
    let mut graph = graph(not_following(0));
    graph.set_offline(true);
    graph.wish(ANA, true, 0.0);
    graph.wish(ANA, false, 0.0);
    assert!(!graph.is_pending(ANA));
    graph.set_offline(false);
    assert_eq!(graph.resume(), []);
}

#[test]
fn a_wish_whose_answer_was_lost_with_the_network_is_sent_again() {
    let mut graph = graph(not_following(0));
    graph.wish(ANA, true, 0.0);
    graph.set_offline(true);
    assert_eq!(graph.settle(ANA, Err(ApiError::Network), 0.0), Next::Held);
    check(&graph, Relation::Following, 6, 11);
    graph.set_offline(false);
    assert_eq!(graph.resume(), [Request { of: ANA, follow: true }]);
}

#[test]
fn a_wish_of_before_the_page_is_sent_whatever_is_known_of_the_person() {
    let mut graph = FollowGraph::default();
    graph.keep(Request { of: ANA, follow: false });
    assert_eq!(graph.shown(ANA), Some(Relation::NotFollowing));
    assert_eq!(graph.resume(), [Request { of: ANA, follow: false }]);
}

#[test]
fn a_wish_made_during_two_requests_waits_for_both() {
    let mut graph = graph(not_following(0));
    graph.wish(ANA, true, 0.0);
    graph.hear_wish(ANA, Some(true));
    graph.wish(ANA, false, 0.0);
    assert_eq!(graph.settle(ANA, said(ANA, following(1), 6, 11), 0.0), Next::Held);
    check(&graph, Relation::NotFollowing, 5, 10);
    graph.hear(ANA, following(1), Some(6), Some(11));
    assert_eq!(graph.resume(), [Request { of: ANA, follow: false }]);
}

#[test]
fn a_wish_for_what_seems_to_be_so_is_sent_while_nobody_knows() {
    let mut graph = graph(not_following(0));
    graph.wish(ANA, true, 0.0);
    assert_eq!(graph.settle(ANA, Err(ApiError::Timeout), 0.0), Next::Ask);
    graph.wish(ANA, false, 0.0);
    assert_eq!(graph.found(ANA, None), Next::Send(Request { of: ANA, follow: false }));
}
