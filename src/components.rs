//! What is seen, one part per file. Components show; pages, and the hover controller, load.

pub mod activity_line;
pub mod activity_list;
pub mod empty;
pub mod failure;
pub mod field;
pub mod frame;
pub mod heading;
pub mod list_tools;
pub mod pager;
pub mod people_combobox;
pub mod people_list;
pub mod person_header;
pub mod search;
pub mod skeletons;
pub mod someone;
pub mod tabs;
pub mod user_menu;
pub mod avatar;
pub mod follow_button;
pub mod hover_card;
pub mod hover_layer;
pub mod icon;
pub mod notice_bar;
pub mod person_link;

pub use avatar::Avatar;
pub use follow_button::FollowButton;
pub use hover_layer::HoverLayer;
pub use icon::Icon;
pub use notice_bar::NoticeBar;
pub use person_link::PersonLink;
